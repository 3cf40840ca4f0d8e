local os = require("os")
obj.metadata.annotations = obj.metadata.annotations or {}
obj.metadata.annotations["crossaccountkafka.dev/reconcile-at"] = os.date("!%Y-%m-%dT%XZ")
return obj
