local annotations = obj.metadata.annotations or {}
local paused = annotations["crossaccountkafka.dev/paused"] == "true"
local ownsCluster = obj.spec.cluster ~= nil

return {
  ["pause"] = {
    ["disabled"] = paused,
    ["iconClass"] = "fa fa-fw fa-pause-circle",
  },
  ["resume"] = {
    ["disabled"] = not paused,
    ["iconClass"] = "fa fa-fw fa-play-circle",
  },
  ["reconcile-now"] = {
    ["disabled"] = false,
    ["displayName"] = "Reconcile now",
    ["iconClass"] = "fa fa-fw fa-sync",
  },
  ["scale"] = {
    ["disabled"] = not ownsCluster,
    ["iconClass"] = "fa fa-fw fa-arrows-alt-v",
    ["params"] = { { ["name"] = "brokers", ["default"] = tostring(obj.spec.brokers or "") } },
  },
}
