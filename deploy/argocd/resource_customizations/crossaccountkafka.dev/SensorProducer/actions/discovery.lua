return {
  ["scale"] = {
    ["disabled"] = false,
    ["iconClass"] = "fa fa-fw fa-arrows-alt-v",
    ["params"] = { { ["name"] = "replicas", ["default"] = tostring(obj.spec.replicas or "") } },
  },
}
