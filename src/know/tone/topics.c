// SPDX-License-Identifier: Apache-2.0
//
// The table, and a hash table of its words that is made on first use.
#include "know/tone/topics.h"

#include <glib.h>
#include <pthread.h>
#include <string.h>

// clang-format off
#define EACH_TOPIC(TOPIC) \
    TOPIC("delivery", "Delivery", "物流", \
     "物流|快递|送货|发货|配送|到货|运费|速度慢|很慢|太慢|没收到|还没到|派送|催了|" \
     "delivery|delivered|deliver|shipping|shipped|ship|shipment|courier|arrived|arrive|arrives|late|delay|delayed|never arrived|tracking") \
    TOPIC("fake", "Fake or not as described", "假货与描述不符", \
     "假货|假的|正品|山寨|仿品|冒牌|水货|不符|不一样|骗人|骗子|欺骗|虚假|高仿|盗版|" \
     "fake|counterfeit|genuine|authentic|replica|knockoff|scam|fraud|misleading|not original|as described|advertised") \
    TOPIC("packaging", "Packaging", "包装", \
     "包装|盒子|外盒|箱子|漏了|漏液|破损|压坏|挤压|磕|压扁|洒了|包裹|" \
     "packaging|packaged|package|box|wrapping|wrapped|leaked|leaking|crushed|dented|damaged") \
    TOPIC("price", "Price", "价格", \
     "价格|价钱|太贵|便宜|降价|差价|涨价|性价比|划算|实惠|优惠|不值|保价|掉价|价保|多花|" \
     "price|priced|prices|pricey|expensive|cheap|cheaper|overpriced|cost|costs|bargain|discount|money|worth") \
    TOPIC("quality", "Quality", "质量", \
     "质量|品质|做工|材质|坏了|坏的|掉色|褪色|起球|开线|线头|裂|烂了|瑕疵|质感|掉漆|" \
     "quality|broken|broke|breaks|break|defective|faulty|flimsy|durable|sturdy|material|stopped working|poorly made") \
    TOPIC("refund", "Refund, return, exchange", "退换货", \
     "退款|退货|退换|换货|退了|退回|返修|维修|不给退|退钱|售后|保修|换了|" \
     "refund|refunded|return|returned|returning|returns|replacement|replaced|replace|exchange|exchanged|money back|warranty|repair") \
    TOPIC("service", "Service", "服务", \
     "服务|客服|态度|卖家|店家|商家|前台|没人理|不理人|不回复|敷衍|推脱|服务员|" \
     "service|support|staff|seller|rude|helpful|unhelpful|reply|replied|response|ignored|customer service") \
    TOPIC("size", "Size and fit", "尺寸", \
     "尺码|尺寸|大小|偏大|偏小|太大|太小|大了|小了|号码|合身|不合身|肥|显胖|紧了|" \
     "size|sizes|fit|fits|too small|too big|too large|too tight|tight|loose") \
    TOPIC("smell", "Smell and taste", "气味与口感", \
     "味道|气味|异味|臭|难闻|口感|难吃|好吃|刺鼻|香味|怪味|变质|新鲜|" \
     "smell|smells|smelled|smelly|odor|odour|stink|taste|tastes|tasted|flavor|flavour|fresh|stale") \
    TOPIC("usability", "Works as it should", "使用", \
     "死机|卡顿|太卡|反应慢|电池|充电|开机|屏幕|系统|难用|好用|不好用|安装|信号|发热|噪音|" \
     "battery|charge|charger|charging|screen|slow|crash|crashes|freezes|works|work|working|not work|install|noise|noisy|reception") \
    TOPIC("competitor", "Other shops", "别家与竞品", \
     "别家|另一家|另外一家|换一家|其他店|其它店|别的店|其他商店|其它商店|别的商店|其他网店|其它网店|别的网店|" \
     "其他商家|其它商家|别的商家|其他卖家|其它卖家|别的卖家|其他平台|其它平台|别的平台|其他网站|其它网站|别的网站|" \
     "其他商城|其它商城|别的商城|其他超市|别的超市|其他酒店|其它酒店|其他宾馆|其它宾馆|别的宾馆|" \
     "其他品牌|其它品牌|别的品牌|其他牌子|其它牌子|别的牌子|另一个牌|换个牌子|换牌子|竞品|竞争对手|货比三家|" \
     "elsewhere|competitor|competitors|rival|rivals|competing|another shop|another store|another seller|another retailer|" \
     "another website|another site|another brand|another company|other shop|other shops|other store|other stores|other sellers|" \
     "other retailers|other websites|other sites|other brand|other brands|other companies|different store|different shop|" \
     "different brand|different seller|switched brands|switch brands|switching brands")

#define AS_TOPIC(name_, en_, zh_, words_) {name_, {en_, zh_}, words_},
#define AS_CHOICE(name_, en_, zh_, words_) {name_, {en_, zh_}},
const Topic TOPICS[] = {EACH_TOPIC(AS_TOPIC){.name = NULL}};
const Choice TOPIC_CHOICES[] = {EACH_TOPIC(AS_CHOICE){.name = NULL}};
// clang-format on

enum { SLOTS = 1024 };

static struct {
    uint64_t hashes[SLOTS]; // 0: free
    uint32_t topics[SLOTS]; // bits
} table;

static void add_word(const char *word, uint32_t bit)
{
    uint64_t hash = tokens_hash_one(word);
    g_assert(hash != 0); // the table holds a word that is no piece
    size_t slot = hash % SLOTS;
    while (table.hashes[slot] != 0 && table.hashes[slot] != hash)
        slot = (slot + 1) % SLOTS;
    table.hashes[slot] = hash;
    table.topics[slot] |= bit;
}

static void make_table(void)
{
    for (size_t i = 0; TOPICS[i].name != NULL; i++) {
        g_assert(i < TOPICS_MOST);
        g_auto(GStrv) words = g_strsplit(TOPICS[i].words, "|", -1);
        for (char **word = words; *word != NULL; word++)
            if (**word != '\0')
                add_word(*word, (uint32_t)1 << i);
    }
}

uint32_t topic_bit(const char *name)
{
    size_t i = 0;
    while (strcmp(TOPICS[i].name, name) != 0) // ends at NULL only by a bug
        i++;
    return (uint32_t)1 << i;
}

uint32_t topics_of(const Tokens *tokens)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, make_table);
    size_t n;
    uint32_t topics = 0;
    const uint64_t *hashes = tokens_hashes(tokens, &n);
    for (size_t i = 0; i < n; i++) {
        size_t slot = hashes[i] % SLOTS;
        for (; table.hashes[slot] != 0; slot = (slot + 1) % SLOTS)
            if (table.hashes[slot] == hashes[i])
                topics |= table.topics[slot];
    }
    return topics;
}
