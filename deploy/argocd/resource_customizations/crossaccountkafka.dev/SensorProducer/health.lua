-- The status follows kstatus: Ready, and Reconciling and Stalled, which are True when something is amiss. Each condition
-- names the generation it speaks of. Stalled is True only where nothing goes on without a person: while pods start, or
-- Kafka is not there yet, Reconciling is.

local metadata = obj.metadata or {}
local status = obj.status or {}

local function health(code, message)
  return { status = code, message = message }
end

local function condition(name)
  for _, one in ipairs(status.conditions or {}) do
    if one.type == name and one.observedGeneration == metadata.generation then
      return one
    end
  end
  return { status = "Unknown" }
end

if metadata.deletionTimestamp ~= nil then
  return health("Progressing", "Being deleted")
end

if status.observedGeneration ~= metadata.generation then
  return health("Progressing", "The operator has not looked at this generation yet")
end

local ready, reconciling, stalled = condition("Ready"), condition("Reconciling"), condition("Stalled")

if stalled.status == "True" then
  return health("Degraded", stalled.message)
end
if reconciling.status == "True" then
  return health("Progressing", reconciling.message)
end
if ready.status == "True" then
  return health("Healthy", ready.message)
end
return health("Progressing", ready.message or "The operator has not looked at the object yet")
