// SPDX-License-Identifier: Apache-2.0
//
// The table is written as people write it, folded and sorted once. A bit per character says whether
// a word begins with it, so that nearly all characters of names cost one look.
#include "base/pinyin_words.h"

#include "base/fold.h"

#include <glib.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

// clang-format off
static const char *const WORDS[] = {
    // 行
    "银行 yin hang", "支行 zhi hang", "分行 fen hang", "总行 zong hang", "央行 yang hang",
    "投行 tou hang", "农行 nong hang", "工行 gong hang", "建行 jian hang", "中行 zhong hang",
    "招行 zhao hang", "行业 hang ye", "行情 hang qing", "行长 hang zhang", "行家 hang jia",
    "行列 hang lie", "行号 hang hao", "同行 tong hang", "商行 shang hang", "车行 che hang",
    "琴行 qin hang", "洋行 yang hang", "药行 yao hang", "花行 hua hang", "米行 mi hang",
    "粮行 liang hang", "茶行 cha hang", "鱼行 yu hang", "果行 guo hang", "布行 bu hang",
    "灯行 deng hang", "电器行 dian qi hang", "五金行 wu jin hang", "珠宝行 zhu bao hang",
    "贸易行 mao yi hang", "拍卖行 pai mai hang", "典当行 dian dang hang", "内行 nei hang",
    "外行 wai hang", "行李 xing li", "行星 xing xing", "旅行 lv xing", "步行 bu xing",
    "行动 xing dong", "行政 xing zheng", "出行 chu xing", "骑行 qi xing", "飞行 fei xing",
    "发行 fa xing", "流行 liu xing", "太行 tai hang",
    // 重
    "重庆 chong qing", "重阳 chong yang", "重复 chong fu", "重新 chong xin", "重叠 chong die",
    "重组 chong zu", "重启 chong qi", "重建 chong jian", "重逢 chong feng", "重楼 chong lou",
    "重生 chong sheng", "重装 chong zhuang", "双重 shuang chong", "三重 san chong",
    "重量 zhong liang", "重要 zhong yao", "重点 zhong dian", "重型 zhong xing", "重大 zhong da",
    "重工 zhong gong", "重汽 zhong qi", "重机 zhong ji", "重力 zhong li", "重磅 zhong bang",
    "体重 ti zhong", "沉重 chen zhong", "贵重 gui zhong", "载重 zai zhong", "珍重 zhen zhong",
    // 长
    "长沙 chang sha", "长春 chang chun", "长江 chang jiang", "长城 chang cheng", "长安 chang an",
    "长宁 chang ning", "长兴 chang xing", "长治 chang zhi", "长虹 chang hong", "长乐 chang le",
    "长丰 chang feng", "长垣 chang yuan", "长汀 chang ting", "长泰 chang tai", "长葛 chang ge",
    "长清 chang qing", "长征 chang zheng", "长白 chang bai", "长白山 chang bai shan",
    "长三角 chang san jiao", "长隆 chang long", "长荣 chang rong", "长裙 chang qun",
    "长袖 chang xiu", "长款 chang kuan", "长裤 chang ku", "长靴 chang xue", "长发 chang fa",
    "长寿 chang shou", "长期 chang qi", "长效 chang xiao", "长途 chang tu", "长绒 chang rong",
    "长方 chang fang", "长度 chang du", "超长 chao chang", "加长 jia chang", "特长 te chang",
    "擅长 shan chang", "身长 shen chang", "全长 quan chang", "中长 zhong chang", "校长 xiao zhang",
    "店长 dian zhang", "会长 hui zhang", "家长 jia zhang", "部长 bu zhang", "班长 ban zhang",
    "队长 dui zhang", "院长 yuan zhang", "局长 ju zhang", "市长 shi zhang", "县长 xian zhang",
    "镇长 zhen zhang", "村长 cun zhang", "厂长 chang zhang", "站长 zhan zhang", "船长 chuan zhang",
    "机长 ji zhang", "团长 tuan zhang", "组长 zu zhang", "社长 she zhang", "所长 suo zhang",
    "董事长 dong shi zhang", "秘书长 mi shu zhang", "护士长 hu shi zhang", "列车长 lie che zhang",
    "成长 cheng zhang", "生长 sheng zhang", "增长 zeng zhang", "助长 zhu zhang", "长大 zhang da",
    "学长 xue zhang", "长辈 zhang bei", "长老 zhang lao", "长子 zhang zi", "长者 zhang zhe",
    "首长 shou zhang", "酋长 qiu zhang",
    // 乐
    "音乐 yin yue", "音乐厅 yin yue ting", "乐器 yue qi", "乐清 yue qing", "乐队 yue dui",
    "乐团 yue tuan", "声乐 sheng yue", "民乐 min yue", "乐谱 yue pu", "乐坛 yue tan", "器乐 qi yue",
    "配乐 pei yue", "乐曲 yue qu", "交响乐 jiao xiang yue", "管弦乐 guan xian yue", "国乐 guo yue",
    "雅乐 ya yue", "快乐 kuai le", "欢乐 huan le", "可乐 ke le", "乐园 le yuan", "乐山 le shan",
    "乐高 le gao", "娱乐 yu le", "俱乐部 ju le bu", "乐事 le shi", "乐视 le shi", "乐天 le tian",
    "乐活 le huo", "乐享 le xiang", "乐购 le gou", "乐陵 le ling", "乐东 le dong", "乐昌 le chang",
    "乐平 le ping", "乐业 le ye", "乐亭 lao ting", "昌乐 chang le", "平乐 ping le", "永乐 yong le",
    "安乐 an le", "康乐 kang le", "喜乐 xi le", "百乐 bai le", "家乐福 jia le fu",
    "乐百氏 le bai shi", "乐扣 le kou",
    // 会, 便, 都, 朝, 车
    "会计 kuai ji", "财会 cai kuai", "会稽 kuai ji", "会员 hui yuan", "会议 hui yi",
    "会展 hui zhan", "会所 hui suo", "会馆 hui guan", "会理 hui li", "会东 hui dong",
    "会同 hui tong", "会昌 hui chang", "会泽 hui ze", "会宁 hui ning", "协会 xie hui",
    "大会 da hui", "商会 shang hui", "工会 gong hui", "社会 she hui", "聚会 ju hui", "机会 ji hui",
    "便宜 pian yi", "便利 bian li", "便利店 bian li dian", "方便 fang bian",
    "方便面 fang bian mian", "便携 bian xie", "便当 bian dang", "便民 bian min", "便捷 bian jie",
    "轻便 qing bian", "成都 cheng du", "首都 shou du", "都市 du shi", "都江堰 du jiang yan",
    "都匀 du yun", "都昌 du chang", "都安 du an", "都兰 du lan", "京都 jing du", "大都 da du",
    "新都 xin du", "江都 jiang du", "于都 yu du", "花都 hua du", "丰都 feng du", "宜都 yi du",
    "望都 wang du", "武都 wu du", "三都 san du", "帝都 di du", "魔都 mo du", "古都 gu du",
    "都城 du cheng", "国都 guo du", "瓷都 ci du", "盐都 yan du", "邺都 ye du", "朝阳 chao yang",
    "朝鲜 chao xian", "朝代 chao dai", "朝天 chao tian", "朝天门 chao tian men", "王朝 wang chao",
    "唐朝 tang chao", "宋朝 song chao", "明朝 ming chao", "清朝 qing chao", "汉朝 han chao",
    "南朝 nan chao", "朝霞 zhao xia", "朝夕 zhao xi", "朝花 zhao hua", "朝气 zhao qi",
    "今朝 jin zhao", "汽车 qi che", "火车 huo che", "客车 ke che", "货车 huo che", "卡车 ka che",
    "电动车 dian dong che", "自行车 zi xing che", "摩托车 mo tuo che", "童车 tong che",
    "房车 fang che", "车载 che zai", "车厘子 che li zi", "车间 che jian", "车站 che zhan",
    "车辆 che liang", "车品 che pin", "车友 che you", "车饰 che shi", "车联 che lian",
    "二手车 er shou che", "单车 dan che", "停车 ting che", "洗车 xi che", "泊车 bo che",
    // 大, 调, 和, 降, 弹, 参
    "大夫 dai fu", "大家 da jia", "大连 da lian", "大理 da li", "大同 da tong", "大庆 da qing",
    "大兴 da xing", "大丰 da feng", "大润发 da run fa", "大众 da zhong", "大学 da xue",
    "大药房 da yao fang", "大酒店 da jiu dian", "大衣 da yi", "大米 da mi", "大码 da ma",
    "大枣 da zao", "大闸蟹 da zha xie", "加大 jia da", "特大 te da", "光大 guang da", "大厦 da sha",
    "大埔 da bu", "调味 tiao wei", "调料 tiao liao", "空调 kong tiao", "调理 tiao li",
    "调节 tiao jie", "调整 tiao zheng", "调羹 tiao geng", "调色 tiao se", "调和 tiao he",
    "调和油 tiao he you", "调解 tiao jie", "烹调 peng tiao", "协调 xie tiao", "调查 diao cha",
    "调研 diao yan", "调拨 diao bo", "调度 diao du", "色调 se diao", "格调 ge diao",
    "情调 qing diao", "腔调 qiang diao", "强调 qiang diao", "和平 he ping", "和谐 he xie",
    "和田 he tian", "和县 he xian", "和政 he zheng", "和顺 he shun", "和龙 he long", "和睦 he mu",
    "和风 he feng", "和美 he mei", "呼和浩特 hu he hao te", "颐和园 yi he yuan", "义和 yi he",
    "仁和 ren he", "共和 gong he", "同和 tong he", "泰和 tai he", "祥和 xiang he", "太和 tai he",
    "中和 zhong he", "永和 yong he", "温和 wen he", "饱和 bao he", "暖和 nuan huo",
    "投降 tou xiang", "降龙 xiang long", "降价 jiang jia", "降压 jiang ya", "降糖 jiang tang",
    "降噪 jiang zao", "降火 jiang huo", "弹性 tan xing", "弹力 tan li", "弹簧 tan huang",
    "弹琴 tan qin", "高弹 gao tan", "子弹 zi dan", "导弹 dao dan", "弹弓 dan gong", "人参 ren shen",
    "海参 hai shen", "西洋参 xi yang shen", "花旗参 hua qi shen", "太子参 tai zi shen",
    "高丽参 gao li shen", "党参 dang shen", "丹参 dan shen", "玄参 xuan shen", "沙参 sha shen",
    "苦参 ku shen", "红参 hong shen", "参茸 shen rong", "参片 shen pian", "参加 can jia",
    "参考 can kao", "参观 can guan", "参数 can shu", "参谋 can mou", "参差 cen ci",
    // 薄, 藏, 阿, 厦, 角, 石, 盛
    "薄荷 bo he", "薄饼 bao bing", "薄款 bao kuan", "薄被 bao bei", "薄片 bao pian", "薄膜 bo mo",
    "超薄 chao bao", "轻薄 qing bao", "薄外套 bao wai tao", "西藏 xi zang", "藏族 zang zu",
    "藏药 zang yao", "藏红花 zang hong hua", "藏獒 zang ao", "藏香 zang xiang", "藏式 zang shi",
    "藏区 zang qu", "藏银 zang yin", "藏毯 zang tan", "宝藏 bao zang", "青藏 qing zang",
    "川藏 chuan zang", "地藏 di zang", "三藏 san zang", "收藏 shou cang", "珍藏 zhen cang",
    "典藏 dian cang", "私藏 si cang", "窖藏 jiao cang", "冷藏 leng cang", "储藏 chu cang",
    "隐藏 yin cang", "藏品 cang pin", "藏书 cang shu", "阿胶 e jiao", "东阿 dong e", "阿里 a li",
    "阿里巴巴 a li ba ba", "阿里山 a li shan", "阿姨 a yi", "阿克苏 a ke su", "阿坝 a ba",
    "阿拉善 a la shan", "阿勒泰 a le tai", "阿图什 a tu shi", "阿城 a cheng", "阿迪达斯 a di da si",
    "阿玛尼 a ma ni", "阿弥陀佛 a mi tuo fo", "厦门 xia men", "广厦 guang sha", "三角 san jiao",
    "牛角 niu jiao", "羊角 yang jiao", "八角 ba jiao", "广角 guang jiao", "皂角 zao jiao",
    "直角 zhi jiao", "角落 jiao luo", "号角 hao jiao", "主角 zhu jue", "角色 jue se",
    "配角 pei jue", "石头 shi tou", "石家庄 shi jia zhuang", "石狮 shi shi", "石河子 shi he zi",
    "石嘴山 shi zui shan", "宝石 bao shi", "钻石 zuan shi", "玉石 yu shi", "大理石 da li shi",
    "石油 shi you", "石化 shi hua", "盛世 sheng shi", "盛大 sheng da", "盛京 sheng jing",
    "昌盛 chang sheng", "兴盛 xing sheng", "茂盛 mao sheng",
    // 觉, 着, 了, 什, 数, 率, 还, 给, 差
    "地产 di chan", "睡觉 shui jiao", "午觉 wu jiao", "校对 jiao dui", "校准 jiao zhun",
    "校正 jiao zheng", "着装 zhuo zhuang", "衣着 yi zhuo", "沉着 chen zhuo", "着色 zhuo se",
    "着陆 zhuo lu", "着急 zhao ji", "着火 zhao huo", "了解 liao jie", "为了 wei le", "什么 shen me",
    "什锦 shi jin", "什邡 shi fang", "什刹海 shi cha hai", "喀什 ka shi", "古刹 gu cha",
    "刹车 sha che", "白术 bai zhu", "苍术 cang zhu", "数学 shu xue", "数码 shu ma", "数字 shu zi",
    "数据 shu ju", "多数 duo shu", "效率 xiao lv", "汇率 hui lv", "利率 li lv", "税率 shui lv",
    "频率 pin lv", "心率 xin lv", "功率 gong lv", "比率 bi lv", "概率 gai lv", "率领 shuai ling",
    "表率 biao shuai", "直率 zhi shuai", "还款 huan kuan", "归还 gui huan", "偿还 chang huan",
    "还原 huan yuan", "还珠 huan zhu", "还有 hai you", "还是 hai shi", "供给 gong ji", "补给 bu ji",
    "给力 gei li", "差旅 chai lv", "出差 chu chai", "邮差 you chai", "的确 di que", "的士 di shi",
    // places
    "六安 lu an", "六合 lu he", "番禺 pan yu", "单县 shan xian", "蚌埠 beng bu",
    "涡阳 guo yang", "枞阳 zong yang", "尉犁 yu li", "尉氏 wei shi", "洪洞 hong tong",
    "黄埔 huang pu", "东莞 dong guan", "浚县 xun xian", "铅山 yan shan", "繁峙 fan shi",
    "蔚县 yu xian", "牟平 mu ping", "中牟 zhong mu", "莘县 shen xian", "莘莘 shen shen",
    "尼泊尔 ni bo er", "秘鲁 bi lu", "柏林 bo lin", "黄柏 huang bo", "柏乡 bai xiang",
    "松柏 song bai", "泊头 bo tou", "梁山泊 liang shan po", "湖泊 hu po", "停泊 ting bo",
    "漂泊 piao bo", "淡泊 dan bo", "龟兹 qiu ci", "月氏 yue zhi", "大宛 da yuan",
    "吐蕃 tu bo", "阏氏 yan zhi", "宿迁 su qian", "宿州 su zhou", "宿松 su song", "宿豫 su yu",
    "宿舍 su she", "住宿 zhu su", "民宿 min su", "星宿 xing xiu", "奇台 qi tai", "奇瑞 qi rui",
    "神奇 shen qi", "传奇 chuan qi", "惊奇 jing qi", "奇数 ji shu", "传统 chuan tong",
    "传媒 chuan mei", "传说 chuan shuo", "相传 xiang chuan", "自传 zi zhuan",
    "水浒传 shui hu zhuan", "白蛇传 bai she zhuan", "犍为 qian wei", "郫都 pi du", "宕昌 tan chang",
    "乐安 le an", "弥勒 mi le", "大城县 dai cheng xian", "珲春 hun chun", "穆棱 mu ling",
    "东阿县 dong e xian", "吴堡 wu bu", "瓦窑堡 wa yao bu", "十里堡 shi li pu", "马家堡 ma jia pu",
    "解放 jie fang", "解放路 jie fang lu", "解决 jie jue", "解酒 jie jiu", "解毒 jie du",
    "解压 jie ya", "解州 xie zhou", "查询 cha xun", "区域 qu yu", "曾经 ceng jing", "仇恨 chou hen",
    "报仇 bao chou", "盖饭 gai fan", "盖碗 gai wan", "盖子 gai zi", "盖州 gai zhou", "单品 dan pin",
    "单位 dan wei", "单人 dan ren", "单反 dan fan", "单肩 dan jian", "单层 dan ceng",
    "单元 dan yuan",
    // what is sold, and what else there is
    "咖啡 ka fei", "咖喱 ga li", "夹克 jia ke", "夹子 jia zi", "发夹 fa jia", "茄子 qie zi",
    "番茄 fan qie", "茄克 jia ke", "雪茄 xue jia", "伽马 ga ma", "哪吒 ne zha", "般若 bo re",
    "模具 mu ju", "模板 mu ban", "模样 mu yang", "果脯 guo fu", "肉脯 rou fu", "牛肉脯 niu rou fu",
    "猪肉脯 zhu rou fu", "杏脯 xing fu", "手机壳 shou ji ke", "外壳 wai ke", "贝壳 bei ke",
    "蛋壳 dan ke", "凤爪 feng zhua", "鸡爪 ji zhua", "鸭爪 ya zhua", "爪子 zhua zi",
    "桑葚 sang shen", "豆豉 dou chi", "荸荠 bi qi", "蛤蜊 ge li", "蛤蚧 ge jie", "呢子 ni zi",
    "毛呢 mao ni", "花呢 hua ni", "呢绒 ni rong", "呢大衣 ni da yi", "双面呢 shuang mian ni",
    "包扎 bao za", "轧钢 zha gang", "粘土 nian tu", "粘贴 zhan tie", "粘毛 zhan mao",
    "不粘 bu zhan", "不粘锅 bu zhan guo", "削皮 xiao pi", "剥削 bo xue", "削铅笔 xiao qian bi",
    "屏息 bing xi", "色子 shai zi", "关卡 guan qia", "银行卡 yin hang ka", "血压 xue ya",
    "血糖 xue tang", "血氧 xue yang", "补血 bu xue", "血橙 xue cheng", "拓展 tuo zhan",
    "开拓 kai tuo", "拓片 ta pian", "拓本 ta ben", "干隆 qian long", "干坤 qian kun",
    "饼干 bing gan", "干货 gan huo", "干果 gan guo", "干净 gan jing", "干燥 gan zao",
    "干红 gan hong", "干粮 gan liang", "干洗 gan xi", "牛肉干 niu rou gan", "豆干 dou gan",
    "葡萄干 pu tao gan", "鱿鱼干 you yu gan", "主干 zhu gan", "干部 gan bu", "天干 tian gan",
    "若干 ruo gan", "绿地 lv di", "系带 ji dai", "系鞋带 ji xie dai", "落枕 lao zhen",
    "择菜 zhai cai", "囤货 tun huo", "封禅 feng shan", "倔强 jue jiang", "似水 si shui",
    "相似 xiang si", "巷道 hang dao", "召唤 zhao huan", "种子 zhong zi", "种植 zhong zhi",
    "员工 yuan gong", "牟利 mou li", "曝光 bao guang", "似的 shi de", "秘密 mi mi", "秘书 mi shu",
    "秘制 mi zhi", "便秘 bian mi", "茜草 qian cao", "莎莎 sha sha", "莎车 suo che", "佛山 fo shan",
    "柏树 bai shu", "磅礴 pang bo", "工尺 gong che",
    // 著 is folded to 着, 乾 to 干
    "着名 zhu ming", "名着 ming zhu", "专着 zhuan zhu",
};
// clang-format on

enum {
    HAN_FIRST = 0x3400,
    HAN_LAST = 0x9FFF,
    WORDS_N = G_N_ELEMENTS(WORDS),
};

typedef struct {
    uint32_t points[PINYIN_WORD_MAX]; // zeros behind the last
    Syllable syllables[PINYIN_WORD_MAX];
    size_t n;
} PinyinWord;

// Made once, read only from then on.
static pthread_once_t made = PTHREAD_ONCE_INIT;
static PinyinWord table[WORDS_N];
static uint64_t begins[(HAN_LAST - HAN_FIRST) / 64 + 1];

// "lv" is what people type for lü; "lu" they type, too.
static Syllable syllable_of(const char *text)
{
    char usual[PINYIN_SYLLABLE_MAX + 1];
    g_strlcpy(usual, text, sizeof usual);
    g_strdelimit(usual, "v", 'u');
    return (Syllable){g_intern_string(usual), g_intern_string(text)};
}

static PinyinWord make_word(const char *line)
{
    PinyinWord word = {.n = 0};
    const char *space = strchr(line, ' ');
    g_assert(space != NULL);
    word.n = fold_text(line, (size_t)(space - line), word.points, PINYIN_WORD_MAX);
    g_auto(GStrv) syllables = g_strsplit(space + 1, " ", -1);
    g_assert(g_strv_length(syllables) == word.n);
    for (size_t i = 0; i < word.n; i++)
        word.syllables[i] = syllable_of(syllables[i]);
    return word;
}

static int compare_words(const void *a, const void *b)
{
    const PinyinWord *x = a, *y = b;
    for (size_t i = 0; i < PINYIN_WORD_MAX; i++)
        if (x->points[i] != y->points[i])
            return x->points[i] < y->points[i] ? -1 : 1;
    return 0;
}

static void make_table(void)
{
    for (size_t i = 0; i < WORDS_N; i++) {
        table[i] = make_word(WORDS[i]);
        uint32_t first = table[i].points[0] - HAN_FIRST;
        g_assert(first <= HAN_LAST - HAN_FIRST);
        begins[first / 64] |= UINT64_C(1) << first % 64;
    }
    qsort(table, WORDS_N, sizeof *table, compare_words);
}

static bool may_begin(uint32_t point)
{
    if (point < HAN_FIRST || point > HAN_LAST)
        return false;
    uint32_t at = point - HAN_FIRST;
    return (begins[at / 64] >> at % 64 & 1) != 0;
}

// The first word of the table that begins with `point`.
static size_t seek(uint32_t point)
{
    size_t low = 0, high = WORDS_N;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (table[middle].points[0] < point)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

size_t pinyin_word(const uint32_t *han, size_t n, Syllable out[PINYIN_WORD_MAX])
{
    pthread_once(&made, make_table);
    if (n < 2 || !may_begin(han[0]))
        return 0;
    const PinyinWord *best = NULL;
    for (size_t i = seek(han[0]); i < WORDS_N && table[i].points[0] == han[0]; i++) {
        const PinyinWord *word = &table[i];
        if (word->n <= n && (best == NULL || word->n > best->n) &&
            memcmp(word->points, han, word->n * sizeof *han) == 0)
            best = word;
    }
    if (best != NULL)
        memcpy(out, best->syllables, best->n * sizeof *out);
    return best != NULL ? best->n : 0;
}
