#!/usr/bin/env bash
# The step of the GitHub Action. It runs under `bash -e`: what ends with 1 is a finding, and still all outputs are written.
set -u

read -r -a lakeplan <<< "${LAKEPLAN_COMMAND:-}"
if [ "${#lakeplan[@]}" -eq 0 ]; then
  lakeplan=(uvx --from "$LAKEPLAN_ACTION" lakeplan)
  if ! command -v uvx > /dev/null; then
    python3 -m venv "$RUNNER_TEMP/lakeplan-uv"
    "$RUNNER_TEMP/lakeplan-uv/bin/pip" install --quiet --disable-pip-version-check uv
    PATH="$RUNNER_TEMP/lakeplan-uv/bin:$PATH"
  fi
fi
# Files are words; none of them is a pattern or an option.
read -r -d '' -a files <<< "${LAKEPLAN_FILES:-}" || true
arguments=(check --no-env)
read -r -d '' -a denied <<< "${LAKEPLAN_DENY:-}" || true
for code in ${denied[@]+"${denied[@]}"}; do arguments+=(--deny "$code"); done
# Nobody has the secrets of a lake in CI, and a variable that is not set is a finding.
while read -r variable; do
  if [ -n "$variable" ]; then arguments+=(--env "$variable"); fi
done <<< "${LAKEPLAN_ENV:-}"
# The snapshot is that of one file: of the one that is named, or of the one that Metaxy finds.
one=()
if [ "${#files[@]}" -eq 1 ] && [ -f "${files[0]}" ]; then one=(-- "${files[0]}"); fi
files=(-- ${files[@]+"${files[@]}"})

code=0
"${lakeplan[@]}" "${arguments[@]}" --format github "${files[@]}" > "$RUNNER_TEMP/lakeplan-annotations" || code=$?
cat "$RUNNER_TEMP/lakeplan-annotations"
count() { grep -c "^::$1 " "$RUNNER_TEMP/lakeplan-annotations" || true; }
errors=$(count error)
warnings=$(count warning)

{
  echo "### Lakeplan"
  echo
  echo "$errors errors, $warnings warnings"
  echo
  echo '```text'
  "${lakeplan[@]}" "${arguments[@]}" "${files[@]}" 2>&1 || true
  echo '```'
} >> "$GITHUB_STEP_SUMMARY"

if [ -n "${LAKEPLAN_SARIF:-}" ]; then
  mkdir -p "$(dirname -- "$LAKEPLAN_SARIF")"
  "${lakeplan[@]}" "${arguments[@]}" --format sarif "${files[@]}" > "$LAKEPLAN_SARIF" || true
  echo "sarif=$LAKEPLAN_SARIF" >> "$GITHUB_OUTPUT"
fi

if [ -n "${LAKEPLAN_SNAPSHOT:-}" ]; then
  snapshot=0
  "${lakeplan[@]}" sql --check "$LAKEPLAN_SNAPSHOT" ${one[@]+"${one[@]}"} > "$RUNNER_TEMP/lakeplan-diff" || snapshot=$?
  # 1 is a difference; with 2, there was nothing to compare, and the reason is in the log.
  if [ "$snapshot" -gt 1 ]; then
    echo "::error title=lakeplan sql --check::the SQL could not be compared with what is kept in $LAKEPLAN_SNAPSHOT"
  elif [ "$snapshot" -eq 1 ]; then
    cat "$RUNNER_TEMP/lakeplan-diff"
    {
      echo "#### What will run is another than what is kept in \`$LAKEPLAN_SNAPSHOT\`"
      echo '```diff'
      cat "$RUNNER_TEMP/lakeplan-diff"
      echo '```'
    } >> "$GITHUB_STEP_SUMMARY"
    echo "::error title=lakeplan sql --check::the SQL is another than what is kept in $LAKEPLAN_SNAPSHOT"
  fi
  if [ "$snapshot" -gt "$code" ]; then code=$snapshot; fi
fi

{
  echo "exit-code=$code"
  echo "errors=$errors"
  echo "warnings=$warnings"
} >> "$GITHUB_OUTPUT"
exit "$code"
