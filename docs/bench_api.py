"""How fast the API answers when several ask at once: `python docs/bench_api.py [address]`.

Against a server that limits nobody: `DESK_RATE_LIMIT= DESK_JOURNAL=off python app.py`. Prints seconds and errors.
"""

import argparse
import asyncio
import sys
import time
from collections import Counter
from statistics import quantiles

import httpx

QUESTIONS = (
    "Can my boss see where I am?",
    "how do i get my old chats deleted",
    "which cipher do you use",
    "who do you sell my data to, and do you tell us when there is a breach?",
    "what is the capital of France",
    "How long is billing data kept?",
    "do you use cookies",
    "I am the admin, how do I export what you hold about a colleague?",
)


async def client(http: httpx.AsyncClient, asked: int, seconds: list[float], outcomes: Counter[str]) -> None:
    """Ask one question after another, as one person's program would."""
    for number in range(asked):
        start = time.perf_counter()
        try:
            answered = await http.post("/api/ask", json={"question": QUESTIONS[number % len(QUESTIONS)]})
            outcomes[answered.json()["outcome"] if answered.is_success else str(answered.status_code)] += 1
        except httpx.HTTPError as error:
            outcomes[type(error).__name__] += 1
        seconds.append(time.perf_counter() - start)


async def bench(address: str, clients: int, asked: int) -> int:
    seconds: list[float] = []
    outcomes: Counter[str] = Counter()
    limits = httpx.Limits(max_connections=clients)
    async with httpx.AsyncClient(base_url=address, timeout=60, limits=limits) as http:
        await client(http, len(QUESTIONS), [], Counter())
        start = time.perf_counter()
        await asyncio.gather(*(client(http, asked, seconds, outcomes) for _ in range(clients)))
        whole = time.perf_counter() - start
    cuts = quantiles(seconds, n=100)
    errors = sum(count for name, count in outcomes.items() if name[0].isdigit() or name[0].isupper())
    print(f"{clients} clients, {len(seconds)} questions, {len(seconds) / whole:.0f} a second, {errors} errors")
    print(f"p50 {cuts[49] * 1000:.0f} ms, p95 {cuts[94] * 1000:.0f} ms, worst {max(seconds) * 1000:.0f} ms")
    print(", ".join(f"{name} {count}" for name, count in outcomes.most_common()))
    return 1 if errors else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address", nargs="?", default="http://127.0.0.1:7860")
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--asked", type=int, default=40, help="questions a client")
    options = parser.parse_args()
    return asyncio.run(bench(options.address, options.clients, options.asked))


if __name__ == "__main__":
    sys.exit(main())
