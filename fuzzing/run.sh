#!/bin/sh
# Fuzz a format: fuzzing/run.sh FORMAT SECONDS   (text, html, markdown, pdf or docx)
# With atheris it is guided by coverage; without it, valid files are mutated until the time is up. What is
# found lies in out/fuzzing/, and the status is not 0.
set -eu
format=${1:?"usage: fuzzing/run.sh FORMAT SECONDS"}
seconds=${2:?"usage: fuzzing/run.sh FORMAT SECONDS"}
cd "$(dirname "$0")/.."
python=.venv/bin/python
if "$python" -c "import atheris" 2>/dev/null; then
    exec "$python" "fuzzing/fuzz_$format.py" "-max_total_time=$seconds"
fi
echo "atheris is not installed (.venv/bin/pip install atheris): mutating valid files instead" >&2
exec "$python" fuzzing/mutate.py "$format" --seconds "$seconds" --seed "$(date +%s)"
