"""Answers of real Spark as parity cases: python3 test/parity/ask-spark.py <file of SQL expressions, one a line> <out.json>

Needs pyspark 4.3 and Java. The settings are those of shared cases: ANSI mode, session time zone UTC.
"""

import base64
import datetime
import decimal
import json
import math
import os
import re
import sys
import time

os.environ["TZ"] = "UTC"
time.tzset()

from pyspark.sql import SparkSession  # noqa: E402
from pyspark.sql import types as T  # noqa: E402

NTZ_EPOCH = datetime.datetime(1970, 1, 1)


class Unwritable(Exception):
    pass


def plain(value, kind):
    """A value as the cases write it."""
    if value is None:
        return None
    if isinstance(kind, T.ArrayType):
        return [plain(v, kind.elementType) for v in value]
    if isinstance(kind, T.MapType):
        return [[plain(k, kind.keyType), plain(v, kind.valueType)] for k, v in value.items()]
    if isinstance(kind, T.StructType):
        if len({f.name for f in kind.fields}) != len(kind.fields):
            raise Unwritable()
        return {f.name: plain(value[i], f.dataType) for i, f in enumerate(kind.fields)}
    if isinstance(kind, (T.FloatType, T.DoubleType)):
        if math.isnan(value):
            return "NaN"
        if math.isinf(value):
            return "Infinity" if value > 0 else "-Infinity"
        return "-0.0" if value == 0 and math.copysign(1, value) < 0 else value
    if isinstance(kind, T.DecimalType):
        return str(decimal.Decimal(value).quantize(decimal.Decimal(1).scaleb(-kind.scale), context=decimal.Context(prec=60)).__format__("f"))
    if isinstance(kind, T.LongType):
        return value if abs(value) < 2**53 else str(value)
    if isinstance(kind, T.BinaryType):
        return base64.b64encode(bytes(value)).decode()
    if isinstance(kind, T.DateType):
        return value.isoformat()
    if isinstance(kind, T.TimestampNTZType):
        return value.strftime("%Y-%m-%dT%H:%M:%S.%f").rjust(26, "0")
    if isinstance(kind, T.TimestampType):
        return value.strftime("%Y-%m-%dT%H:%M:%S.%f").rjust(26, "0") + "Z"
    if isinstance(kind, T.VariantType):
        return {"variant": json.loads(value.toJson())}
    if isinstance(kind, (T.StringType, T.BooleanType, T.IntegralType, T.NullType)):
        return value
    raise Unwritable()


def condition(error):
    found = re.search(r"\[([A-Z_]+(?:\.[A-Z_0-9]+)*)\]", str(error))
    if found:
        return found.group(1)
    found = re.search(r"([\w.]+(?:Exception|Error))", str(error))
    return found.group(1).split(".")[-1] if found else "Exception"


def text_only(kind):
    return isinstance(kind, (T.DayTimeIntervalType, T.YearMonthIntervalType)) or type(kind).__name__ == "CalendarIntervalType"


def main(source, target):
    spark = (
        SparkSession.builder.master("local[1]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.driver.extraJavaOptions", "-Duser.timezone=UTC")
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("OFF")
    cases = []
    pending = []

    def evaluate(group):
        """One query for all; where it fails, halves, so that each failing expression is found."""
        try:
            columns = [f"(CAST({e} AS STRING)) AS c{i}" if text_only(k) else f"({e}) AS c{i}" for i, (e, k) in enumerate(group)]
            row = spark.sql("SELECT " + ", ".join(columns)).collect()[0]
        except Exception as error:
            if len(group) > 1:
                middle = len(group) // 2
                evaluate(group[:middle])
                evaluate(group[middle:])
            else:
                cases.append({"expr": group[0][0], "error": condition(error), "runtime": True})
            return
        for (expr, kind), value in zip(group, row):
            try:
                answer = value if text_only(kind) else plain(value, kind)
                cases.append({"expr": expr, "type": kind.simpleString(), "value": answer})
            except (Unwritable, ValueError, OverflowError, decimal.InvalidOperation):
                pass

    for expr in (line.rstrip("\n") for line in open(source, encoding="utf-8")):
        if not expr:
            continue
        try:
            pending.append((expr, spark.sql(f"SELECT ({expr}) AS x").schema.fields[0].dataType))
        except Exception as error:
            cases.append({"expr": expr, "error": condition(error)})
        if len(pending) == 24:
            evaluate(pending)
            pending = []
    if pending:
        evaluate(pending)
    with open(target, "w", encoding="utf-8") as out:
        json.dump({"group": os.path.basename(target), "cases": cases}, out, ensure_ascii=False)
    print(len(cases), "cases")


main(sys.argv[1], sys.argv[2])
