// SPDX-License-Identifier: Apache-2.0
#include "know/insight/delivered.h"

#include "base/decimal.h"

#include <math.h>

double delivered_worth(DeliveredWorth kind, const DeliveredCosts *costs,
                       const DeliveredUsual *usual)
{
    if (costs->minor[kind] >= 0)
        return (double)costs->minor[kind];
    return isfinite(usual->order) ? usual->order * DELIVERED_KINDS[kind].permille / 1000 : 0;
}

Delivered delivered_of(const DeliveredFacts *facts, const DeliveredCosts *costs,
                       const DeliveredUsual *usual)
{
    double worth[DELIVERED_WORTHS];
    for (DeliveredWorth kind = 0; kind < DELIVERED_WORTHS; kind++)
        worth[kind] = delivered_worth(kind, costs, usual);
    double fee = isfinite(usual->fee) ? usual->fee : 0;
    Delivered out = {
        .parts = {[DELIVERED_SAVINGS] = facts->savings,
                  [DELIVERED_SERVICE] = (double)facts->shipped_free * fee +
                                        (double)facts->refunds * worth[DELIVERED_REFUND] +
                                        (double)facts->solved * worth[DELIVERED_SOLVED],
                  [DELIVERED_VARIETY] =
                      (double)MAX(facts->products - 1, 0) * worth[DELIVERED_PRODUCT],
                  [DELIVERED_SHIPPING] = facts->shipping,
                  [DELIVERED_TIME] = facts->late_days * worth[DELIVERED_DAY],
                  [DELIVERED_TROUBLE] = (double)facts->returns * worth[DELIVERED_RETURN] +
                                        (double)facts->cancelled * worth[DELIVERED_CANCELLED] +
                                        (double)facts->parcels * worth[DELIVERED_PARCEL] +
                                        (double)facts->lost * worth[DELIVERED_LOST] +
                                        (double)facts->complaints * worth[DELIVERED_COMPLAINT]}};
    double benefit = facts->price, cost = facts->price;
    for (int part = 0; part < DELIVERED_PARTS; part++)
        *(part < DELIVERED_BENEFITS ? &benefit : &cost) += out.parts[part];
    out.value = benefit - cost;
    out.ratio = cost > 0 ? benefit / cost : NAN;
    return out;
}

// ---- in words ----

// Appends " · 2 returns" where there are any.
static void add_count(GString *out, int64_t n, Label one, Label many, Language language)
{
    if (n <= 0)
        return;
    g_string_append(out, out->len > 0 ? (language == LANGUAGE_ZH ? "、" : ", ") : "");
    g_string_append_printf(out, "%" G_GINT64_FORMAT " %s", n,
                           label_text(n == 1 ? one : many, language));
}

static void tell_counts(GString *out, DeliveredPart part, const DeliveredFacts *facts,
                        Language language)
{
    if (part == DELIVERED_SERVICE) {
        add_count(out, facts->shipped_free, (Label){"order sent free", "笔订单免运费"},
                  (Label){"orders sent free", "笔订单免运费"}, language);
        add_count(out, facts->refunds, (Label){"refund within a week", "次一周内退款"},
                  (Label){"refunds within a week", "次一周内退款"}, language);
        add_count(out, facts->solved, (Label){"case solved", "个问题得到解决"},
                  (Label){"cases solved", "个问题得到解决"}, language);
        return;
    }
    add_count(out, facts->returns, (Label){"return", "次退货"}, (Label){"returns", "次退货"},
              language);
    add_count(out, facts->cancelled, (Label){"cancelled order", "笔订单被取消"},
              (Label){"cancelled orders", "笔订单被取消"}, language);
    add_count(out, facts->parcels, (Label){"parcel more than orders", "个拆分的包裹"},
              (Label){"parcels more than orders", "个拆分的包裹"}, language);
    add_count(out, facts->lost, (Label){"lost parcel", "个丢失的包裹"},
              (Label){"lost parcels", "个丢失的包裹"}, language);
    add_count(out, facts->complaints, (Label){"complaint", "次投诉"},
              (Label){"complaints", "次投诉"}, language);
}

static void tell_part(GString *out, DeliveredPart part, const DeliveredFacts *facts,
                      Language language)
{
    bool zh = language == LANGUAGE_ZH;
    switch (part) {
    case DELIVERED_SAVINGS:
        g_string_append(out, zh ? "低于标价和优惠" : "Saved by discounts and below list prices");
        break;
    case DELIVERED_VARIETY:
        add_count(out, facts->products, (Label){"different product", "种不同商品"},
                  (Label){"different products", "种不同商品"}, language);
        break;
    case DELIVERED_SHIPPING:
        g_string_append(out, zh ? "支付的运费" : "Shipping paid");
        break;
    case DELIVERED_TIME:
        g_string_append_printf(out, zh ? "比平常多等 %.1f 天" : "Waited %.1f days beyond the usual",
                               facts->late_days);
        break;
    default:
        tell_counts(out, part, facts, language);
    }
}

char *delivered_tell(DeliveredPart part, const DeliveredFacts *facts, const Delivered *delivered,
                     const char *currency, Language language)
{
    double minor = delivered->parts[part];
    int digits = MAX(currency_exponent(currency), 0);
    if (!(minor >= 0.5))
        return NULL;
    GString *out = g_string_new(NULL);
    tell_part(out, part, facts, language);
    g_string_append_printf(out, language == LANGUAGE_ZH ? "：%.*f %s" : ": %.*f %s", digits,
                           minor / pow(10, digits), currency);
    return g_string_free(out, FALSE);
}
