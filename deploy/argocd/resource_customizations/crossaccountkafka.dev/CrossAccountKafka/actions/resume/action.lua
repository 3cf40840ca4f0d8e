if obj.metadata.annotations ~= nil then
  obj.metadata.annotations["crossaccountkafka.dev/paused"] = nil
  -- Argo CD takes an empty table for one that was not touched, and would leave the annotation where it is.
  if next(obj.metadata.annotations) == nil then
    obj.metadata.annotations = nil
  end
end
return obj
