"""What operators watch: how calls at the door end, and how long sources take. No label names a person."""

from prometheus_client import Counter, Histogram

ASKS = Counter("parvis_exchange_asks", "Questions asked at the door, by offer and outcome", ["offer", "outcome"])
SOURCE_SECONDS = Histogram("parvis_exchange_source_seconds", "Time that sources take to answer", ["offer"])
