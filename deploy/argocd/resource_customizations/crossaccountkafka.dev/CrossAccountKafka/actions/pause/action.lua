obj.metadata.annotations = obj.metadata.annotations or {}
obj.metadata.annotations["crossaccountkafka.dev/paused"] = "true"
return obj
