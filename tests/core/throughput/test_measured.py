import csv
from collections import Counter

import pytest

from planner.core.records import RecordError
from planner.core.resources import resource_path
from planner.core.throughput.measured import measured_rows, read_measured_rows

HEADER = (
    "id,system,gpu,gpus,model,precision,scenario,input_tokens,output_tokens,"
    "output_tokens_per_s,output_tokens_per_s_per_gpu,tokens_per_s_per_user,software,"
    "source,source_date,confidence,note"
)
ROW = (
    "trtllm-1,1x H100,H100,1,llama3.1-8b,fp8,offline,128,128,28312,28312,,TensorRT-LLM,"
    "NVIDIA,2025-08,medium,"
)
SECOND = ROW.replace("trtllm-1", "trtllm-2")


def read(tmp_path, *rows):
    path = tmp_path / "throughput.csv"
    path.write_text("\n".join((HEADER, *rows)) + "\n", encoding="utf-8")
    return read_measured_rows(path)


def test_there_are_690_measured_rows_each_with_source_and_date():
    rows = measured_rows().values()

    assert len(rows) == 690
    assert all(row.source and row.source_date for row in rows)


def test_the_rows_are_of_six_families_that_are_told_apart():
    families = Counter(row.family for row in measured_rows().values())

    assert families == {
        "MLPerf": 376,
        "TensorRT-LLM": 241,
        "InferenceX": 33,
        "GPUStack": 29,
        "a user's own test": 7,
        "LMSYS": 4,
    }
    suites = {row.suite for row in measured_rows().values() if row.family == "MLPerf"}
    assert suites == {"MLPerf v4.1", "MLPerf v5.1", "MLPerf v6.1"}


def test_mlperf_rows_carry_no_input_length_and_offline_rows_of_tensorrt_llm_both():
    rows = measured_rows().values()

    assert not any(row.input_tokens for row in rows if row.family == "MLPerf")
    assert all(
        row.input_tokens and row.output_tokens
        for row in rows
        if row.family == "TensorRT-LLM"
    )


def test_the_rate_per_gpu_is_the_rate_over_the_gpus():
    for row in measured_rows().values():
        assert row.output_tokens_per_s_per_gpu == pytest.approx(
            row.output_tokens_per_s / row.gpus, rel=0.01
        ), row.id


def test_a_cell_with_a_comma_in_quotes_is_one_cell():
    with resource_path("throughput.csv").open(encoding="utf-8", newline="") as file:
        quoted = [row["id"] for row in csv.DictReader(file) if "," in row["source"]]

    assert quoted
    assert all("," in measured_rows()[name].source for name in quoted)


def test_a_sound_row_is_read(tmp_path):
    (row,) = read(tmp_path, ROW).values()

    assert (row.gpus, row.input_tokens, row.tokens_per_s_per_user) == (1, 128.0, None)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (",28312,28312,", ",28312,-3,", "output_tokens_per_s_per_gpu is -3; give more"),
        (",1,llama", ",one,llama", "gpus"),
        ("trtllm-1", "other-1", "id is 'other-1'; it begins with mlperf, trtllm"),
        ("2025-08", "last year", "source_date is 'last year'; write a year"),
        ("medium", "sure", "confidence is 'sure'; choose high, medium or low"),
        (",NVIDIA,", ",,", "source"),
        (",128,128,", ",128,", "the row has not as many cells as there are columns"),
    ],
)
def test_a_wrong_row_is_refused_with_its_line_and_the_reason(
    tmp_path, old, new, message
):
    assert old in ROW
    with pytest.raises(RecordError) as caught:
        read(tmp_path, SECOND, ROW.replace(old, new))

    assert str(caught.value).startswith("throughput.csv, line 3: ")
    assert message in str(caught.value)


def test_two_rows_of_one_id_are_refused(tmp_path):
    with pytest.raises(RecordError, match="line 3: id 'trtllm-1' is taken already"):
        read(tmp_path, ROW, ROW)
