local replicas = tonumber(actionParams["replicas"])
if replicas == nil then
  error("replicas must be a number, such as 2; it is " .. tostring(actionParams["replicas"]), 0)
end
obj.spec.replicas = replicas
return obj
