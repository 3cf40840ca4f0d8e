local brokers = tonumber(actionParams["brokers"])
if brokers == nil then
  error("brokers must be a number, such as 4; it is " .. tostring(actionParams["brokers"]), 0)
end
obj.spec.brokers = brokers
return obj
