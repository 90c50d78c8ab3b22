"""The estimates of a panel in a file as plain text."""

from analysis.own_panel.panel_file import LISTED

FEWEST_UNITS = 20  # with fewer, the placebo test rejects nothing at 5 %


def as_text(report: dict) -> str:
    """The report as plain text, one line an estimate."""
    lines = [
        *_read_lines(report["panel"]),
        "",
        *(_line(estimate) for estimate in report["estimates"]),
        "",
        _pre_trend_line(report["pre_trend"]),
        f"Minimum detectable effect (80 % of donors, 5 %): {_shown(report['mde'])}",
        _left_out(report["leave_one_out"]),
        *(
            f"In-time placebo, treated from {row['period']}: {row['att']:.6g}, p = {row['p']:.4f}"
            for row in report["in_time"]
        ),
        "",
        "Event study (pointwise and simultaneous 95 % placebo bands):",
        *(_event_line(row) for row in report["event_study"]),
        "",
        f"Synthetic control, root mean squared gap before the treatment: {report['fit']:.6g}",
        *(f"Weights, {name}: {_heaviest(each)}" for name, each in report["weights"].items()),
    ]
    return "\n".join(lines) + "\n"


def _read_lines(told: dict) -> list[str]:
    """What was read, and what a reader must know of it before the estimates."""
    lines = [
        f"{told['file']}: {told['outcome']}, {told['units']} units, {told['first_period']} to "
        f"{told['last_period']}; {told['treated']} treated from {told['start']} "
        f"({told['periods_before']} periods before, {told['periods_after']} from then on)"
    ]
    if told["left_out"]:
        lines.append(f"Left out as asked: {', '.join(told['left_out'])}")
    if told["absent_periods"]:
        lines.append(
            f"No unit has a row for {', '.join(map(str, told['absent_periods']))}: means are over "
            "the periods that are there, nothing is filled in"
        )
    if told["units"] < FEWEST_UNITS:
        lines.append(
            f"With {told['units']} units no placebo p falls below {1 / told['units']:.3f}: nothing "
            "can be rejected at 5 %, and intervals by placebo have no bound"
        )
    return lines


def _line(estimate: dict) -> str:
    if "not_estimated" in estimate:
        return f"{estimate['procedure']}: not estimated, {estimate['not_estimated']}"
    parts = [f"{estimate['procedure']}: {_six_digits(estimate['value'])}"]
    if estimate["inference"]:
        parts.append(estimate["inference"])
    if estimate["standard_error"] is not None:
        parts.append(f"standard error {estimate['standard_error']:.6g}")
    if estimate["p"] is not None:
        parts.append(_p(estimate))
    if estimate["rank"] is not None:
        floor = f"smallest possible p {estimate['p_floor']:.4f}"
        parts.append(f"rank {estimate['rank']} of {estimate['units']} ({floor})")
    if estimate["interval"] is not None:
        low, high = (_shown(end) for end in estimate["interval"])
        parts.append(f"95 % interval [{low}, {high}]")
    if estimate["inference"] == "cluster-robust":
        parts.append("no p: with one treated unit it would reject most true nulls")
    return "; ".join(parts)


def _p(estimate: dict) -> str:
    """A share of the controls that is 0 says no more than: less than one of them."""
    controls = estimate["units"] - 1
    return f"p = {estimate['p']:.4f}" if estimate["p"] > 0 else f"p < {1 / controls:.4f}"


def _six_digits(value: float) -> str:
    """Six decimals, or six digits where these would show none of them."""
    return f"{value:.6f}" if value == 0 or 1e-3 <= abs(value) < 1e9 else f"{value:.6g}"


def _pre_trend_line(found: dict) -> str:
    if "not_tested" in found:
        return f"Pre-trend, permutation test: not tested, {found['not_tested']}"
    return (
        f"Pre-trend, permutation test: p = {found['p']:.4f} (smallest possible p "
        f"{found['p_floor']:.4f})"
    )


def _left_out(found: dict | None) -> str:
    if found is None:
        return "Leave one donor out: there is only one."
    low, high = found["lowest"], found["highest"]
    return (
        f"Leave one donor out: {low['att']:.6g} (without {low['without']}) to {high['att']:.6g} "
        f"(without {high['without']})"
    )


def _event_line(row: dict) -> str:
    if row["base"]:
        return f"  {row['period']}: 0 (the base)"
    bands = ", ".join(
        f"[{_shown(row[f'lower{kind}'])}, {_shown(row[f'upper{kind}'])}]"
        for kind in ("", "_uniform")
    )
    return f"  {row['period']}: {row['estimate']:.6g}  {bands}"


def _heaviest(weights: dict[str, float]) -> str:
    shown = ", ".join(f"{key} {weight:.3f}" for key, weight in list(weights.items())[:LISTED])
    return shown + (f" and {len(weights) - LISTED} lighter" if len(weights) > LISTED else "")


def _shown(value: float | None) -> str:
    return "no bound" if value is None else f"{value:.6g}"
