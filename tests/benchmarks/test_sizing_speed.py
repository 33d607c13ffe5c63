"""How long sizing takes: 50,000 GPUs on three tiers within 50 ms."""

from planner.core.factory.sizing.network import fat_tree

TARGET_SECONDS = 0.050


def test_50_000_gpus_are_sized_within_50_ms(benchmark):
    tree = benchmark(fat_tree, 50_000, ports=64, rails=8)
    assert tree.tiers == 3
    assert benchmark.stats["median"] < TARGET_SECONDS
