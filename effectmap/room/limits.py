"""How much one telephone, or one address, may ask in a while; per process."""

from __future__ import annotations

from limits import RateLimitItem, RateLimitItemPerMinute, RateLimitItemPerSecond
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

SUGGESTIONS = RateLimitItemPerMinute(10)
VOTES = RateLimitItemPerSecond(20, 10)
# in a room everybody comes from the same address
CODES = RateLimitItemPerMinute(120)
JOINING = RateLimitItemPerMinute(400)

_counted = MovingWindowRateLimiter(MemoryStorage())


def may(limit: RateLimitItem, who: str) -> bool:
    """Whether `who` may do this once more; it is counted when they may."""
    return _counted.hit(limit, who)
