#!/usr/bin/env python3
"""Prints the ranked list of every search, and each new revision as it comes.

    pip install confluent-kafka avro
    python examples/subscribe.py [localhost:9092]
"""
import io
import pathlib
import sys

import avro.io
import avro.schema
from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaException, TopicPartition

TOPIC = "gpunas.results.ranked"
SCHEMAS = pathlib.Path(__file__).parent.parent / "schemas/src/main/resources/gpunas/schemas/published"


def decode(message: bytes) -> dict:
    """Avro's single-object encoding: C3 01, the schema's fingerprint (little-endian), the record."""
    if message[:2] != b"\xc3\x01":
        raise ValueError("not Avro in single-object encoding")
    fingerprint = int.from_bytes(message[2:10], "little")
    schema = avro.schema.parse((SCHEMAS / f"{fingerprint:016x}.avsc").read_text())
    return avro.io.DatumReader(schema).read(avro.io.BinaryDecoder(io.BytesIO(message[10:])))


def show(ranked: dict) -> None:
    print(f"\n{ranked['searchId']}, revision {ranked['revision']}{', final' if ranked['final'] else ''}")
    # Records of earlier versions do not have the field, and of some tables nobody knows the error.
    deviation = ranked.get("latencyDeviation")
    off = "" if deviation is None else f" ± {100 * deviation:.1f} %"
    for band in ranked["bands"]:
        print(f"  {band['name']}: {band['fromMicros'] / 1e3} to {band['belowMicros'] / 1e3} ms")
        for entry in band["entries"]:
            measured = entry["measuredLatencyMicros"]
            print(
                f"  {entry['rank']:4d}  {100 * entry['top1']:6.2f} %  {entry['latencyMicros'] / 1e3:.4f} ms{off} predicted"
                f"  {'not measured' if measured is None else f'{measured / 1e3:.4f} ms measured'}"
                f"  {','.join(map(str, entry['encoding']))}"
            )


def main() -> None:
    consumer = Consumer({"bootstrap.servers": sys.argv[1] if len(sys.argv) > 1 else "localhost:9092", "group.id": "subscribe.py"})
    partitions = consumer.list_topics(TOPIC, timeout=10).topics[TOPIC].partitions
    consumer.assign([TopicPartition(TOPIC, partition, OFFSET_BEGINNING) for partition in partitions])
    while True:
        message = consumer.poll(1.0)
        if message is None:
            continue
        if message.error():
            raise KafkaException(message.error())
        if message.value() is None:
            print(f"\n{message.key().decode()} was deleted")
            continue
        try:
            show(decode(message.value()))
        except (ValueError, OSError, avro.errors.AvroException) as error:
            print(f"skipped a record at offset {message.offset()}: {error}", file=sys.stderr)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        pass
