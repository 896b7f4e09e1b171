// SPDX-License-Identifier: Apache-2.0
//
// Both lists are sorted, for a binary search each. A slip is one letter too few, too many, another
// one, or two changed places; of short names only the ending may be wrong, since qq.com is one
// letter away from many honest domains.
#include "collect/clean/mail_domain.h"

#include <glib.h>

// clang-format off
static const Cell PROVIDERS[] = {
    WORD("126.com"), WORD("139.com"), WORD("163.com"), WORD("188.com"), WORD("189.cn"), WORD("21cn.com"), WORD("263.net"), WORD("aliyun.com"),
    WORD("aol.com"), WORD("att.net"), WORD("bigpond.com"), WORD("bol.com.br"), WORD("btinternet.com"), WORD("comcast.net"), WORD("email.com"),
    WORD("fastmail.com"), WORD("foxmail.com"), WORD("free.fr"), WORD("gmail.com"), WORD("gmx.at"), WORD("gmx.ch"), WORD("gmx.com"), WORD("gmx.de"),
    WORD("gmx.net"), WORD("googlemail.com"), WORD("hotmail.co.uk"), WORD("hotmail.com"), WORD("hotmail.de"), WORD("hotmail.es"),
    WORD("hotmail.fr"), WORD("hotmail.it"), WORD("icloud.com"), WORD("laposte.net"), WORD("libero.it"), WORD("live.cn"), WORD("live.co.uk"),
    WORD("live.com"), WORD("live.fr"), WORD("live.hk"), WORD("mac.com"), WORD("mail.com"), WORD("mail.ru"), WORD("me.com"), WORD("msn.com"),
    WORD("naver.com"), WORD("netvigator.com"), WORD("orange.fr"), WORD("outlook.com"), WORD("outlook.de"), WORD("outlook.fr"),
    WORD("outlook.jp"), WORD("pm.me"), WORD("proton.me"), WORD("protonmail.com"), WORD("qq.com"), WORD("rediffmail.com"),
    WORD("rocketmail.com"), WORD("sbcglobal.net"), WORD("sina.cn"), WORD("sina.com"), WORD("sina.com.cn"), WORD("sky.com"), WORD("sohu.com"),
    WORD("t-online.de"), WORD("tom.com"), WORD("tutanota.com"), WORD("uol.com.br"), WORD("verizon.net"), WORD("vip.163.com"),
    WORD("vip.qq.com"), WORD("vip.sina.com"), WORD("virgin.net"), WORD("wanadoo.fr"), WORD("web.de"), WORD("wo.cn"), WORD("yahoo.ca"),
    WORD("yahoo.cn"), WORD("yahoo.co.in"), WORD("yahoo.co.jp"), WORD("yahoo.co.uk"), WORD("yahoo.com"), WORD("yahoo.com.au"),
    WORD("yahoo.com.br"), WORD("yahoo.com.cn"), WORD("yahoo.com.hk"), WORD("yahoo.com.tw"), WORD("yahoo.de"), WORD("yahoo.es"),
    WORD("yahoo.fr"), WORD("yahoo.it"), WORD("yandex.com"), WORD("yandex.ru"), WORD("yeah.net"), WORD("ymail.com"),
};

static const Cell DISPOSABLE[] = {
    WORD("0815.ru"), WORD("0wnd.net"), WORD("10mail.org"), WORD("10minutemail.com"), WORD("10minutemail.net"), WORD("1secmail.com"),
    WORD("1secmail.net"), WORD("1secmail.org"), WORD("20minutemail.com"), WORD("33mail.com"), WORD("anonbox.net"), WORD("bccto.me"),
    WORD("binkmail.com"), WORD("bobmail.info"), WORD("burnermail.io"), WORD("byom.de"), WORD("chacuo.net"), WORD("cock.li"),
    WORD("crazymailing.com"), WORD("dayrep.com"), WORD("deadaddress.com"), WORD("despam.it"), WORD("discard.email"),
    WORD("discardmail.com"), WORD("discardmail.de"), WORD("dispostable.com"), WORD("dropmail.me"), WORD("einrot.com"),
    WORD("emailondeck.com"), WORD("emailsensei.com"), WORD("emailtemporanea.net"), WORD("emltmp.com"), WORD("fakeinbox.com"),
    WORD("fakemailgenerator.com"), WORD("fleckens.hu"), WORD("getairmail.com"), WORD("getnada.com"), WORD("grr.la"),
    WORD("guerrillamail.biz"), WORD("guerrillamail.com"), WORD("guerrillamail.de"), WORD("guerrillamail.info"),
    WORD("guerrillamail.net"), WORD("guerrillamail.org"), WORD("guerrillamailblock.com"), WORD("harakirimail.com"),
    WORD("inboxalias.com"), WORD("inboxbear.com"), WORD("inboxkitten.com"), WORD("incognitomail.org"), WORD("jetable.org"),
    WORD("jourrapide.com"), WORD("kasmail.com"), WORD("linshiyou.com"), WORD("linshiyouxiang.net"), WORD("luxusmail.org"),
    WORD("mail-temporaire.fr"), WORD("mail.tm"), WORD("mailcatch.com"), WORD("maildrop.cc"), WORD("mailexpire.com"),
    WORD("mailforspam.com"), WORD("mailinator.com"), WORD("mailinator.net"), WORD("mailinator2.com"), WORD("mailnesia.com"),
    WORD("mailnull.com"), WORD("mailpoof.com"), WORD("mailsac.com"), WORD("mailtemp.info"), WORD("mailtothis.com"),
    WORD("meltmail.com"), WORD("mintemail.com"), WORD("minuteinbox.com"), WORD("moakt.cc"), WORD("moakt.com"), WORD("mohmal.com"),
    WORD("mt2015.com"), WORD("mvrht.net"), WORD("mytemp.email"), WORD("mytrashmail.com"), WORD("nada.email"), WORD("no-spam.ws"),
    WORD("nospam4.us"), WORD("nowmymail.com"), WORD("objectmail.com"), WORD("onetimemail.org"), WORD("owlpic.com"),
    WORD("pokemail.net"), WORD("proxymail.eu"), WORD("rcpt.at"), WORD("rhyta.com"), WORD("sharklasers.com"), WORD("shitmail.me"),
    WORD("sogetthis.com"), WORD("spam4.me"), WORD("spambog.com"), WORD("spambox.us"), WORD("spamex.com"), WORD("spamfree24.org"),
    WORD("spamgourmet.com"), WORD("spamherelots.com"), WORD("spaml.de"), WORD("superrito.com"), WORD("suremail.info"),
    WORD("teleworm.us"), WORD("temp-mail.io"), WORD("temp-mail.org"), WORD("tempail.com"), WORD("tempemail.co"), WORD("tempinbox.com"),
    WORD("tempmail.com"), WORD("tempmail.de"), WORD("tempmail.net"), WORD("tempmailaddress.com"), WORD("tempmailo.com"),
    WORD("tempomail.fr"), WORD("temporaryinbox.com"), WORD("temporarymail.com"), WORD("thankyou2010.com"),
    WORD("thisisnotmyrealemail.com"), WORD("throwam.com"), WORD("throwawaymail.com"), WORD("tmail.ws"), WORD("tmpmail.net"),
    WORD("tmpmail.org"), WORD("trash-mail.com"), WORD("trash-mail.de"), WORD("trashmail.com"), WORD("trashmail.de"),
    WORD("trashmail.me"), WORD("trashmail.net"), WORD("trashymail.com"), WORD("trbvm.com"), WORD("tyldd.com"), WORD("wegwerfmail.de"),
    WORD("wegwerfmail.net"), WORD("wegwerfmail.org"), WORD("yopmail.com"), WORD("yopmail.fr"), WORD("yopmail.net"), WORD("zetmail.com"),
    WORD("zoemail.org"),
};

// Endings that no domain has, or hardly any that people mean.
static const Cell WRONG_ENDINGS[] = {
    WORD("con"), WORD("cpm"), WORD("vom"), WORD("xom"), WORD("ocm"), WORD("cim"), WORD("cmo"), WORD("comm"), WORD("coom"), WORD("com.com"), WORD("cm"), WORD("co"), WORD("om"), WORD("cnm"), WORD("conm"),
    WORD("c0m"), WORD("dom"), WORD("cok"), WORD("cob"), WORD("comn"),
};
// clang-format on

static bool holds(const Cell *list, size_t n, Cell domain)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        size_t length = list[middle].length;
        int order = memcmp(list[middle].data, domain.data, MIN(length, domain.length));
        if (order == 0)
            order = (length > domain.length) - (length < domain.length);
        if (order == 0)
            return true;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

bool mail_is_provider(Cell domain)
{
    return holds(PROVIDERS, G_N_ELEMENTS(PROVIDERS), domain);
}

bool mail_is_disposable(Cell domain)
{
    while (true) { // sub-domains are the same people's
        if (holds(DISPOSABLE, G_N_ELEMENTS(DISPOSABLE), domain))
            return true;
        const char *dot = memchr(domain.data, '.', domain.length);
        if (dot == NULL)
            return false;
        size_t n = (size_t)(dot + 1 - domain.data);
        domain = (Cell){domain.data + n, domain.length - n};
    }
}

// One letter more, less or different, or two neighbours changed places.
static bool is_one_slip(Cell a, Cell b)
{
    size_t same = 0;
    if (a.length > b.length)
        return is_one_slip(b, a);
    while (same < a.length && a.data[same] == b.data[same])
        same++;
    const char *x = a.data + same, *y = b.data + same;
    size_t n = a.length - same, m = b.length - same;
    if (m == n + 1)
        return memcmp(x, y + 1, n) == 0;
    if (m != n || n == 0)
        return false;
    return memcmp(x + 1, y + 1, n - 1) == 0 ||
           (n >= 2 && x[0] == y[1] && x[1] == y[0] && memcmp(x + 2, y + 2, n - 2) == 0);
}

// "gmail.con" and "qqcom" are right but for the ending.
static bool has_wrong_ending(Cell domain, Cell provider)
{
    const char *dot = memchr(provider.data, '.', provider.length);
    size_t name = (size_t)(dot - provider.data);
    Cell ending = {dot + 1, provider.length - name - 1};
    if (!cell_equal(ending, cell_of("com")) || domain.length <= name ||
        memcmp(domain.data, provider.data, name) != 0)
        return false;
    Cell rest = {domain.data + name, domain.length - name};
    if (cell_equal(rest, ending))
        return true;
    if (rest.data[0] != '.')
        return false;
    rest = (Cell){rest.data + 1, rest.length - 1};
    for (size_t i = 0; i < G_N_ELEMENTS(WRONG_ENDINGS); i++) {
        if (cell_equal(rest, WRONG_ENDINGS[i]))
            return true;
    }
    return false;
}

const char *mail_suggestion(Cell domain)
{
    enum { LONG_ENOUGH = 9 }; // gmail.com, sohu.com not
    for (size_t i = 0; i < G_N_ELEMENTS(PROVIDERS); i++) {
        Cell provider = PROVIDERS[i];
        if (domain.length > provider.length + 4 || domain.length + 2 < provider.length)
            continue;
        if (has_wrong_ending(domain, provider) ||
            (provider.length >= LONG_ENOUGH && is_one_slip(domain, provider)))
            return provider.data;
    }
    return NULL;
}
