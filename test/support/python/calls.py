"""Makes calls with boto3: one JSON object a line in, one a line out."""

import base64
import datetime
import json
import sys

import boto3
from botocore import xform_name
from botocore.exceptions import ClientError, ParamValidationError


def plain(value):
    """What JSON has no form for."""
    if isinstance(value, datetime.datetime):
        return value.isoformat()
    return base64.b64encode(value).decode()


clients = {}


def client_of(service, key):
    if (service, key) not in clients:
        clients[service, key] = boto3.client(service, aws_access_key_id=key, aws_secret_access_key="any")
    return clients[service, key]


def answer(request):
    client = client_of(request["service"], request["accessKey"])
    try:
        output = getattr(client, xform_name(request["operation"]))(**request["input"])
    except ClientError as error:
        return {"code": error.response["Error"]["Code"], "message": error.response["Error"]["Message"]}
    except ParamValidationError as error:
        return {"code": "ParamValidationError", "message": str(error)}
    output.pop("ResponseMetadata", None)
    return {"output": output}


for line in sys.stdin:
    print(json.dumps(answer(json.loads(line)), default=plain), flush=True)
