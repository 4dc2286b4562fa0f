"""What a standard can ask (申报条件), by kind."""

from typing import Final, Literal

RequirementKind = Literal[
    "ethics",
    "ability",
    "results",
    "contribution",
    "appraisal",
    "exam",
    "paper",
    "degree",
    "seniority",
    "award",
]
REQUIREMENT_NAMES: Final[dict[RequirementKind, str]] = {
    "ethics": "品德", "ability": "能力", "results": "业绩", "contribution": "贡献", "appraisal": "年度考核",
    "exam": "考试", "paper": "论文", "degree": "学历", "seniority": "资历", "award": "奖项",
}  # fmt: skip
