// SPDX-License-Identifier: Apache-2.0
#include "collect/clean/clean.h"

#include <glib.h>

typedef struct {
    const char *name;
    Label label;
} Named;

// clang-format off
static const Named KINDS[CLEAN_KINDS] = {
    [CLEAN_SPACES] = {"spaces", {"Blanks were taken away.", "去除了多余的空格。"}},
    [CLEAN_WIDTH] = {"full_width", {"Full-width characters became half-width.", "全角字符改为半角。"}},
    [CLEAN_CONTROL] = {"control", {"Invisible characters were taken out.", "去除了不可见字符。"}},
    [CLEAN_EMOJI] = {"emoji", {"Emoji and ornaments were taken out.", "去除了表情和装饰符号。"}},
    [CLEAN_WRAPPING] = {"wrapping", {"Marks and words around the value were taken off.", "去除了值前后的标记和说明文字。"}},
    [CLEAN_TITLE] = {"title", {"The form of address was taken off the name.", "去除了姓名中的称谓。"}},
    [CLEAN_ORDER] = {"order", {"Given name and surname were put in order.", "调整了名和姓的顺序。"}},
    [CLEAN_CASE] = {"case", {"Upper and lower case were put right.", "调整了大小写。"}},
    [CLEAN_PHONE] = {"phone", {"The number was written in international form.", "号码改为国际格式。"}},
    [CLEAN_EXTENSION] = {"extension", {"The extension stands behind the number.", "分机号写在号码之后。"}},
    [CLEAN_SEVERAL] = {"several", {"The first of several values stands here, the others are further identities.", "有多个值：第一个填在此处，其余存为客户的其他身份。"}},
    [CLEAN_SPLIT] = {"split", {"The address was taken apart.", "地址已拆分。"}},
    [CLEAN_FILLED] = {"filled", {"The place above was added.", "补全了上级地区。"}},
    [CLEAN_RENAMED] = {"renamed", {"The place has its name of today.", "地区改为现用名称。"}},
    [CLEAN_FULL_NAME] = {"full_name", {"The place has its full name.", "地区改为全称。"}},
    [CLEAN_SIMPLIFIED] = {"simplified", {"The place is written in simplified characters.", "地区改为简体字。"}},
    [CLEAN_FORM] = {"form", {"It was written in the usual form.", "改为标准写法。"}},
    [CLEAN_LUNAR] = {"lunar", {"The day is kept as the lunar birthday.", "已存入农历生日。"}},
};

static const Named REASONS[CLEAN_REASONS] = {
    [REASON_NONE] = {"", {"", ""}},
    [REASON_BYTES] = {"bytes", {"Contains bytes that are wrong in the file's encoding.", "包含不符合文件编码的字节。"}},
    [REASON_REPLACED] = {"replaced", {"A character was lost before it came here.", "有字符在此之前已丢失。"}},
    [REASON_PRIVATE] = {"private", {"Contains a character that only some programs know.", "包含仅部分程序可识别的字符。"}},
    [REASON_PLACEHOLDER] = {"placeholder", {"This fills a field but says nothing.", "这是占位内容，没有实际意义。"}},
    [REASON_NOT_A_NAME] = {"not_a_name", {"This is hardly a name.", "这不像姓名。"}},
    [REASON_SURNAME_ONLY] = {"surname_only", {"Only the surname is known.", "只有姓氏。"}},
    [REASON_WORDS] = {"words", {"Words stand where none belong.", "包含不应出现的文字。"}},
    [REASON_MASKED] = {"masked", {"A part is hidden by asterisks.", "部分内容被星号遮盖。"}},
    [REASON_ROUNDED] = {"rounded", {"A spreadsheet rounded the number: its digits are lost.", "表格软件已将号码四舍五入，末尾数字丢失。"}},
    [REASON_SHORT] = {"short", {"Too short.", "太短。"}},
    [REASON_LONG] = {"long", {"Too long.", "太长。"}},
    [REASON_NO_AREA] = {"no_area", {"The area code is missing.", "缺少区号。"}},
    [REASON_NO_REGION] = {"no_region", {"The country of the number is not known.", "不知道号码所属国家或地区。"}},
    [REASON_UNASSIGNED] = {"unassigned", {"There are no such numbers.", "不存在这样的号码。"}},
    [REASON_NO_AT] = {"no_at", {"A mail address has exactly one @.", "邮箱地址应恰有一个 @。"}},
    [REASON_LOCAL_PART] = {"local_part", {"The part before the @ is not valid.", "@ 之前的部分无效。"}},
    [REASON_DOMAIN] = {"domain", {"The part after the @ is not valid.", "@ 之后的部分无效。"}},
    [REASON_TYPO] = {"typo", {"The provider looks mistyped.", "邮箱服务商疑似拼写错误。"}},
    [REASON_DISPOSABLE] = {"disposable", {"A mailbox made to be thrown away.", "一次性邮箱。"}},
    [REASON_NO_PLACE] = {"no_place", {"No known place stands in the address.", "地址中没有已知的地区。"}},
    [REASON_AMBIGUOUS] = {"ambiguous", {"It can be read in several ways.", "有多种理解方式。"}},
    [REASON_CONTRADICTION] = {"contradiction", {"The parts do not belong together.", "各部分互相矛盾。"}},
    [REASON_NO_DATE] = {"no_date", {"This is not a date or time.", "这不是日期或时间。"}},
    [REASON_IMPOSSIBLE] = {"impossible", {"There never was such a day.", "不存在这一天。"}},
    [REASON_FUTURE] = {"future", {"This day is still to come.", "这一天尚未到来。"}},
    [REASON_AGE] = {"age", {"More than 130 years ago.", "距今超过 130 年。"}},
    [REASON_CENTURY] = {"century", {"The year has two digits only.", "年份只有两位数。"}},
    [REASON_SERIAL] = {"serial", {"A spreadsheet's number of days was read as a date.", "把表格软件的日期序号读作日期。"}},
    [REASON_NOT_A_DAY] = {"not_a_day", {"A day without a year is no date: it stands in this list only.", "缺少年份的日期不能存为日期，仅保留在此列表中。"}},
    [REASON_NO_AMOUNT] = {"no_amount", {"This is not an amount of money.", "这不是金额。"}},
    [REASON_CURRENCY] = {"currency", {"The currency is not known.", "未知的币种。"}},
    [REASON_TAKEN] = {"taken", {"It belongs to another customer and stays with them.", "属于另一位客户，仍归其所有。"}},
};
// clang-format on

const char *clean_kind_name(CleanKind kind)
{
    g_assert(kind < CLEAN_KINDS);
    return KINDS[kind].name;
}

bool clean_kind_from(const char *name, size_t length, CleanKind *out)
{
    for (CleanKind kind = 0; kind < CLEAN_KINDS; kind++) {
        if (cell_equal(cell_of(KINDS[kind].name), (Cell){name, length})) {
            *out = kind;
            return true;
        }
    }
    return false;
}

Label clean_kind_label(CleanKind kind)
{
    g_assert(kind < CLEAN_KINDS);
    return KINDS[kind].label;
}

const char *clean_reason_name(CleanReason reason)
{
    g_assert(reason < CLEAN_REASONS);
    return REASONS[reason].name;
}

Label clean_reason_label(CleanReason reason)
{
    g_assert(reason < CLEAN_REASONS);
    return REASONS[reason].label;
}

const char *clean_verdict_name(CleanVerdict verdict)
{
    static const char *const NAMES[] = {"good", "doubtful", "rejected"};
    return NAMES[verdict];
}

static void judge(Cleaned *cleaned, CleanVerdict verdict, CleanReason reason, size_t position,
                  size_t length)
{
    if (cleaned->verdict >= verdict)
        return;
    cleaned->verdict = verdict;
    cleaned->reason = reason;
    cleaned->position = position;
    cleaned->length = length;
}

void clean_doubt(Cleaned *cleaned, CleanReason reason, size_t position, size_t length)
{
    judge(cleaned, CLEAN_DOUBTFUL, reason, position, length);
}

void clean_reject(Cleaned *cleaned, CleanReason reason, size_t position, size_t length)
{
    judge(cleaned, CLEAN_REJECTED, reason, position, length);
    cleaned->value = (Cell){.data = ""};
    cleaned->kinds = 0;
}
