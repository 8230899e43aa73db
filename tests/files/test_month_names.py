import pytest

from voc.files.month_names import Month, month_of

GREGORIAN = {
    "English": "January February March April May June July August September October November "
    "December",
    "English, short": "Jan Feb Mar Apr May Jun Jul Aug Sept Oct Nov Dec",
    "Swedish": "januari februari mars april maj juni juli augusti september oktober november "
    "december",
    "Swedish, short": "jan feb mar apr maj jun jul aug sep okt nov dec",
    "Greek, in a date": "Ιανουαρίου Φεβρουαρίου Μαρτίου Απριλίου Μαΐου Ιουνίου Ιουλίου Αυγούστου "
    "Σεπτεμβρίου Οκτωβρίου Νοεμβρίου Δεκεμβρίου",
    "Greek": "Ιανουάριος Φεβρουάριος Μάρτιος Απρίλιος Μάιος Ιούνιος Ιούλιος Αύγουστος "
    "Σεπτέμβριος Οκτώβριος Νοέμβριος Δεκέμβριος",
    "Greek, short": "Ιαν Φεβ Μαρ Απρ Μαΐ Ιουν Ιουλ Αυγ Σεπ Οκτ Νοε Δεκ",
    "Arabic of Egypt": "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
    "Arabic of Syria": "كانون_الثاني شباط آذار نيسان أيار حزيران تموز آب أيلول تشرين_الأول "
    "تشرين_الثاني كانون_الأول",
    "Arabic of Algeria": "جانفي فيفري مارس أفريل ماي جوان جويلية أوت سبتمبر أكتوبر نوفمبر ديسمبر",
    "Persian": "ژانویه فوریه مارس آوریل مه ژوئن ژوئیه اوت سپتامبر اکتبر نوامبر دسامبر",
}
PERSIAN_SOLAR = "فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند"


@pytest.mark.parametrize("names", GREGORIAN.values(), ids=GREGORIAN)
def test_gregorian_months_are_read_in_each_language(names):
    found = [month_of(name.replace("_", " ")) for name in names.split()]
    assert found == [Month(number, is_persian=False) for number in range(1, 13)]


def test_months_of_the_persian_calendar_are_read():
    found = [month_of(name) for name in PERSIAN_SOLAR.split()]
    assert found == [Month(number, is_persian=True) for number in range(1, 13)]


@pytest.mark.parametrize("name", ["ju", "ιου", "marbles", "كانون", "monday", ""])
def test_what_names_no_month_or_several_is_none(name):
    assert month_of(name) is None
