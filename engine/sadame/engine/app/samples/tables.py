"""The shape of the tables below a list of people: one place for their names, columns and words.

Each has the key of the person first. 診療年月 is `2025-04`, 年度 the year it begins in, days are dates.
"""

from attrs import frozen

from sadame.engine.app.samples.profile import MEASURED

YEARS = 4
"""The 抽出年度 and the three before it."""
MONTHS = 12 * YEARS


@frozen
class Table:
    """A table: the file it goes to, and its columns after the key."""

    name: str
    columns: tuple[str, ...]


VISITS = Table("レセプト", ("診療年月", "区分"))
VISIT_KINDS = ("入院", "外来", "歯科", "調剤")

DRUGS = Table("処方", ("診療年月", "薬効分類", "薬剤数"))
DRUG_CLASSES = ("糖尿病薬", "降圧薬", "睡眠薬", "その他")

CHECKUPS = Table("健診", ("年度", *MEASURED))

CARE = Table("認定", ("開始", "終了", "要介護度"))
CARE_LEVELS = (
    *("事業対象者", "要支援1", "要支援2"),
    *("要介護1", "要介護2", "要介護3", "要介護4", "要介護5"),
)
