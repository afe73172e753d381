"""The shape of the tables below a list of people: one place for their names, columns and words.

It is that of the 一覧 of 受診と処方の記録. Each has the key of the person first; a 年月 is `2025-04`, days are dates.
"""

from attrs import frozen

YEARS = 4
"""The 抽出年度 and the three before it."""
MONTHS = 12 * YEARS
RECORDS = "受診と処方の記録"
"""The 制度 whose 一覧 the tables are."""


@frozen
class Table:
    """A table: the file it goes to, and its columns after the key."""

    name: str
    columns: tuple[str, ...]

    @property
    def fact(self) -> str:
        """The 一覧, as a 制度 that refers to 受診と処方の記録 calls it."""
        return f"{RECORDS} の {self.name}"


VISITS = Table("レセプト", ("診療年月", "種別"))
VISIT_KINDS = ("入院", "外来", "歯科", "調剤")

FLAGS = ("糖尿病薬", "高血圧薬", "睡眠薬")
DRUGS = Table("処方", ("処方年月", "薬剤", *FLAGS))
"""A row a drug and month."""
DRUG_CLASSES = (*FLAGS, "その他")

CHECKUPS = Table("健診", ("健診日",))

CARE = Table("認定", ("種類", "有効期間の初日", "有効期間の終日"))
CARE_KINDS = ("事業対象者", "要支援", "要介護")

TABLES = (VISITS, DRUGS, CHECKUPS, CARE)
