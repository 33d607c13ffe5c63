import pytest

from planner.core.catalog.comparison import NOT_STATED, comparison
from planner.core.catalog.loading import catalog


def rows_of(*ids):
    known = catalog()
    return {row.name: row for row in comparison([known.item(one) for one in ids])}


def test_the_higher_figure_is_best_in_memory_and_the_lower_in_price():
    rows = rows_of("hgx-b200-8gpu", "hgx-b300-8gpu")
    assert rows["gpu_memory_gb"].values == (180.0, 288.0)
    assert rows["gpu_memory_gb"].best == {1}
    assert rows["price"].values == (320_000.0, 420_000.0)
    assert rows["price"].best == {0}


def test_a_rack_and_a_server_have_no_best_price_but_a_best_price_of_a_gpu():
    rows = rows_of("gb200-nvl72", "dgx-b200")
    assert not rows["price"].best
    assert not rows["power_kw"].best
    # 3.1 M USD for 72 GPUs, 515,000 USD for 8.
    assert rows["price_per_gpu"].values == pytest.approx((3.1e6 / 72, 515e3 / 8))
    assert rows["price_per_gpu"].best == {0}


def test_figures_that_are_equal_have_no_best():
    rows = rows_of("gb200-nvl72", "gb300-nvl72")
    assert rows["memory_bandwidth_tb_s"].values == (8.0, 8.0)
    assert not rows["memory_bandwidth_tb_s"].best


def test_a_figure_that_nobody_states_is_told_from_one_that_cannot_be():
    rows = rows_of("dgx-rubin-nvl8", "qm9700")
    assert rows["price"].values == (NOT_STATED, 38_000.0)
    assert rows["fabric"].values[0] is None
    assert rows["power_kw"].values == (NOT_STATED, 1.72)
    assert not rows["power_kw"].best


def test_what_none_of_the_items_has_is_no_row():
    assert "capacity_pb" not in rows_of("gb200-nvl72", "gb300-nvl72")


def test_storage_is_compared_by_the_price_of_a_petabyte():
    rows = rows_of("storage-flash-pb-2026", "storage-hdd-object-pb")
    assert rows["price_per_pb"].values == (700_000.0, 45_000.0)
    assert rows["price_per_pb"].best == {1}
