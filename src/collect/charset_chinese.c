// SPDX-License-Identifier: Apache-2.0
//
// Both encodings write a character in two bytes, the first from 81. In GB18030 simplified
// characters have the second from A1; Big5 has it from 40 to 7E too, four characters in ten, and
// never from 80 to A0, where GB18030 puts many traditional ones. Each character adds its weight,
// the logarithm of how much likelier it is in Big5: by its second byte, and by whether it would be
// a common one there or here. Latin letters with accents before letters look like second bytes from
// 40 as well, so that some of the characters must be common ones.
#include "collect/charset_chinese.h"

#include <glib.h>
#include <stdint.h>
#include <string.h>
#include <unicode/ucnv.h>

// The commonest characters of reviews of Chinese shops, then of names, addresses and headers of
// shops' files.
static const char SIMPLIFIED[] = "的不了是一很有好我还水这个服果店就没也酒买到发在用机来大上都"
                                 "错人以洗间东小次说点看差可时平房要么多板子能后比下衣价太天感"
                                 "过书快得为务给本京觉手家会电货和样常但住真去算道质面评度们品"
                                 "装送实非量自前意里中出心开方物对然较想那便头只吃着而他现第牛"
                                 "客地什计再最外话分生知如别格你问收打西行满理喜苹当蒙起直购之"
                                 "动挺无其欢经两色完合包所味才超且高几入信又流早新餐单性员让特"
                                 "正籍吧值屏星些音望网设穿体内台全年般于定老三接相像回裤作总己"
                                 "做题候应情啊适二事热已速位因通重舒种晚递费明商怎刚清车系态卡"
                                 "月日该同口华门置更结声件市级退换等工国少显号提气失力坏从成身"
                                 "程活友安放进持幕楼关者效美钱图被法假近公使长拿配修跟产款器宜"
                                 "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗郑梁谢宋唐许韩邓冯曹彭"
                                 "曾肖田董潘袁蔡蒋余杜叶魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金邱"
                                 "江姓名邮箱址编户订期额数称备注状运省县区乡镇村路街巷弄室段北"
                                 "竹南雄桃园香港九龙湾花莲兰彰化云嘉义基隆民男女先姐司限付支铺"
                                 "规颜尺寸票";
static const char TRADITIONAL[] = "的不了是一很有好我還水這個服果店就沒也酒買到發在用機來大上都"
                                  "錯人以洗間東小次說點看差可時平房要麼多板子能後比下衣價太天感"
                                  "過書快得為務給本京覺手家會電貨和樣常但住真去算道質面評度們品"
                                  "裝送實非量自前意里中出心開方物對然較想那便頭只吃著而他現第牛"
                                  "客地什計再最外話分生知如別格你問收打西行滿理喜蘋當蒙起直購之"
                                  "動挺無其歡經兩色完合包所味才超且高幾入信又流早新餐單性員讓特"
                                  "正籍吧值屏星些音望網設穿體內台全年般於定老三接相像回褲作總己"
                                  "做題候應情啊適二事熱已速位因通重舒種晚遞費明商怎剛清車系態卡"
                                  "月日該同口華門置更結聲件市級退換等工國少顯號提氣失力壞從成身"
                                  "程活友安放進持幕樓關者效美錢圖被法假近公使長拿配修跟產款器宜"
                                  "王李張劉陳楊黃趙吳周徐孫馬朱胡郭何林羅鄭梁謝宋唐許韓鄧馮曹彭"
                                  "曾肖田董潘袁蔡蔣余杜葉魏蘇呂丁任盧姚沈鐘姜崔譚陸範汪廖石金邱"
                                  "江姓名郵箱址編戶訂期額數稱備注狀運省縣區鄉鎮村路街巷弄室段北"
                                  "竹南雄桃園香港九龍灣花蓮蘭彰化雲嘉義基隆民男女先姐司限付支鋪"
                                  "規顏尺寸票臺裡線係";

enum { LEADS = 0x80, TRAILS = 0x100 };

// Pairs of bytes that are common characters, one bit each.
typedef struct {
    uint8_t bits[LEADS * TRAILS / 8];
} PairSet;

static size_t pair_of(unsigned char lead, unsigned char trail)
{
    return (size_t)(lead - 0x80) * TRAILS + trail;
}

static bool has_pair(const PairSet *set, unsigned char lead, unsigned char trail)
{
    size_t pair = pair_of(lead, trail);
    return (set->bits[pair / 8] >> (pair % 8) & 1) != 0;
}

static void add_characters(PairSet *set, const char *encoding, const char *characters)
{
    UErrorCode status = U_ZERO_ERROR;
    char bytes[2048];
    int32_t length = ucnv_convert(encoding, "UTF-8", bytes, sizeof bytes, characters, -1, &status);
    g_assert(U_SUCCESS(status) && (size_t)length < sizeof bytes);
    for (int32_t i = 0; i + 1 < length; i += 2) {
        size_t pair = pair_of((unsigned char)bytes[i], (unsigned char)bytes[i + 1]);
        set->bits[pair / 8] |= (uint8_t)(1U << pair % 8);
    }
}

typedef struct {
    PairSet big5, gb18030;
} Common;

static const Common *common(void)
{
    static gsize made = 0;
    static Common sets;
    if (g_once_init_enter(&made)) {
        add_characters(&sets.big5, "Big5-HKSCS", TRADITIONAL);
        add_characters(&sets.gb18030, "GB18030", SIMPLIFIED);
        g_once_init_leave(&made, 1);
    }
    return &sets;
}

// Hundredths of natural logarithms.
enum {
    LOW_TRAIL = 370,
    HIGH_TRAIL = -50,
    OF_HONG_KONG = -150, // characters that only Hong Kong adds, and many traditional of GB18030
    COMMON = 230,
    UNCOMMON = -64,
    ENOUGH = 400,
};

typedef struct {
    int64_t weight;
    size_t characters, commons;
} Evidence;

static void weigh(Evidence *evidence, unsigned char lead, unsigned char trail)
{
    const Common *sets = common();
    bool here = has_pair(&sets->big5, lead, trail), there = has_pair(&sets->gb18030, lead, trail);
    if (lead >= 0xa1 && lead <= 0xa3)
        return; // signs, which stand at much the same places
    evidence->characters++;
    evidence->commons += here;
    if (lead < 0xa1)
        evidence->weight += OF_HONG_KONG;
    else
        evidence->weight += (trail < 0x80 ? LOW_TRAIL : HIGH_TRAIL) + (here ? COMMON : UNCOMMON) -
                            (there ? COMMON : UNCOMMON);
}

bool charset_is_big5(const char *text, size_t length)
{
    enum { COMMON_AT_LEAST = 6 }; // one in six
    Evidence evidence = {0};
    const unsigned char *bytes = (const unsigned char *)text;
    for (size_t i = 0; i + 1 < length; i++) {
        unsigned char lead = bytes[i], trail = bytes[i + 1];
        if (lead < 0x80)
            continue;
        bool two = lead > 0x80 && lead < 0xff &&
                   ((trail >= 0x40 && trail < 0x7f) || (trail > 0xa0 && trail < 0xff));
        if (!two)
            return false;
        weigh(&evidence, lead, trail);
        i++;
    }
    return evidence.weight > ENOUGH && evidence.commons * COMMON_AT_LEAST >= evidence.characters;
}
