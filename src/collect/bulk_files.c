// SPDX-License-Identifier: Apache-2.0
//
// Lines are made by the threads that make up the households; here they only go to their files.
#include "collect/bulk_files.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

typedef struct {
    const char *name, *header;
} Format;

static const Format FORMATS[BULK_FILES] = {
    [BULK_FILE_CUSTOMERS] = {"customers.csv",
                             "id,name,gender,birth_day,language,country,province,city,tier,source,"
                             "phone,email,mail_consent,joined_at,first_order_at,last_order_at,"
                             "order_count,return_count,net_minor"},
    [BULK_FILE_ORDERS] = {"orders.csv", "id,customer_id,number,kind,source,ordered_at,line_count,"
                                        "discount_minor,total_minor,origin_order_id"},
    [BULK_FILE_LINES] = {"lines.csv", "order_id,position,customer_id,product_id,quantity,"
                                      "price_millionths,amount_minor"},
    [BULK_FILE_EVENTS] = {"events.csv",
                          "id,customer_id,name,happened_at,product_id,order_id,properties"},
    [BULK_FILE_TRUTH] = {"customers.csv",
                         "customer_id,person,household,members,repeats,in_common,joined_at,"
                         "person_joined_at,died_at,alive,lambda,mu,spend_nu,mean_spend,taste_1,"
                         "weight_1,taste_2,weight_2,taste_3,weight_3,prospect,night,hunter,"
                         "open_share"},
};

static const char *const SOURCES[BULK_SOURCES] = {"shop", "app", "tmall", "jd", "till"};

struct BulkOutput {
    char *folder, *truth;
    FILE *files[BULK_FILES];
};

// ---- lines, on the threads that make up ----

// A number with so many decimals: faster than printf, and no more than is meant.
static void put_decimal(Buffer *out, double value, int64_t scale)
{
    int64_t scaled = (int64_t)(value * (double)scale + 0.5);
    buffer_integer(out, scaled / scale);
    buffer_byte(out, '.');
    for (int64_t digit = scale / 10; digit > 0; digit /= 10)
        buffer_byte(out, (char)('0' + scaled / digit % 10));
}

static void put_integer(Buffer *out, int64_t value)
{
    buffer_integer(out, value);
    buffer_byte(out, ',');
}

static void put_moment(Buffer *out, int64_t at)
{
    if (at != 0)
        buffer_integer(out, at);
    buffer_byte(out, ',');
}

static void put_text(Buffer *out, const char *text)
{
    bool quoted = strpbrk(text, ",\"\n") != NULL;
    if (quoted)
        buffer_byte(out, '"');
    for (const char *c = text; quoted && *c != '\0'; c++) {
        if (*c == '"')
            buffer_byte(out, '"');
        buffer_byte(out, *c);
    }
    if (quoted)
        buffer_byte(out, '"');
    else
        buffer_text(out, text);
    buffer_byte(out, ',');
}

static void end_line(Buffer *out)
{
    out->data[out->length - 1] = '\n'; // in the place of the last comma
}

static void put_customer(const BulkBatch *batch, const BulkRecord *record, int64_t id, Buffer *out)
{
    (void)batch;
    put_integer(out, id);
    put_text(out, record->name.full);
    put_text(out, record->female ? "female" : "male");
    if (record->has_birthday)
        buffer_integer(out, record->birth_day);
    buffer_byte(out, ',');
    put_text(out, record->place->region == REGION_WEST ? "en" : "zh-CN");
    put_text(out, record->place->country);
    put_text(out, record->place->province);
    put_text(out, record->place->city);
    put_text(out, bulk_tier(batch->task->shop, record->net_minor));
    put_text(out, SOURCES[record->source]);
    put_text(out, record->phone);
    put_text(out, record->email);
    put_integer(out, record->mail_consent);
    put_moment(out, record->joined_at);
    put_moment(out, record->first_order_at);
    put_moment(out, record->last_order_at);
    put_integer(out, record->order_count);
    put_integer(out, record->return_count);
    put_integer(out, record->net_minor);
    end_line(out);
}

static void put_truth(const BulkBatch *batch, const BulkRecord *record, int64_t id, Buffer *out)
{
    static const char *const COMMON[] = {"", "phone", "email", "address"};
    const BulkPerson *person = &record->person;
    bool repeats = record->twin != BULK_TWIN_NONE;
    put_integer(out, id);
    put_integer(out, (int64_t)person->number);
    put_integer(out, (int64_t)record->household + 1);
    put_integer(out, record->members);
    put_moment(out, repeats ? id - 1 : 0);
    put_text(out, COMMON[record->twin]);
    put_integer(out, record->joined_at);
    put_integer(out, person->joined_at);
    put_moment(out, person->died_at == INT64_MAX ? 0 : person->died_at);
    put_integer(out, person->died_at >= batch->task->shop->until);
    put_decimal(out, person->rate, 1000000000);
    buffer_byte(out, ',');
    put_decimal(out, person->dropout, 1000000000);
    buffer_byte(out, ',');
    put_decimal(out, person->spend_rate, 1000000000);
    buffer_byte(out, ',');
    put_decimal(out, BULK_SPEND_P / person->spend_rate, 10000);
    buffer_byte(out, ',');
    for (size_t i = 0; i < BULK_TASTES; i++) {
        put_text(out, demo_categories()[person->tastes[i]].code);
        put_decimal(out, person->weights[i], 1000000);
        buffer_byte(out, ',');
    }
    put_integer(out, person->prospect);
    put_integer(out, person->night);
    put_integer(out, person->hunter);
    put_decimal(out, person->open_share, 1000000);
    buffer_byte(out, ',');
    end_line(out);
}

static void put_order(BulkBatch *batch, const BulkRecord *record, int64_t customer, uint32_t index)
{
    const BulkOrder *order = &g_array_index(batch->work.orders, BulkOrder, index);
    int64_t id = batch->first_ids[BULK_ORDER] + index;
    Buffer *out = &batch->files[BULK_FILE_ORDERS], *lines = &batch->files[BULK_FILE_LINES];
    char number[24];
    bulk_order_number(batch->task->shop, record->source, order->at, id, number);
    put_integer(out, id);
    put_integer(out, customer);
    put_text(out, number);
    put_text(out, order->origin < 0 ? "sale" : "return");
    put_text(out, SOURCES[record->source]);
    put_integer(out, order->at);
    put_integer(out, order->n_lines);
    put_integer(out, order->discount_minor);
    put_integer(out, order->total_minor);
    put_moment(out, order->origin < 0 ? 0 : batch->first_ids[BULK_ORDER] + order->origin);
    end_line(out);
    for (uint32_t i = 0; i < order->n_lines; i++) {
        const BulkLine *line = &g_array_index(batch->work.lines, BulkLine, order->first_line + i);
        put_integer(lines, id);
        put_integer(lines, i + 1);
        put_integer(lines, customer);
        put_integer(lines, batch->task->ids.products[line->product]);
        put_integer(lines, line->quantity);
        put_integer(lines, line->price_millionths);
        put_integer(lines, line->amount_minor);
        end_line(lines);
    }
}

static void put_event(BulkBatch *batch, int64_t customer, uint32_t index)
{
    const BulkEvent *event = &g_array_index(batch->work.events, BulkEvent, index);
    const char *properties = bulk_event_properties(event);
    Buffer *out = &batch->files[BULK_FILE_EVENTS];
    put_integer(out, batch->first_ids[BULK_EVENT] + index);
    put_integer(out, customer);
    put_text(out, BULK_EVENT_NAMES[event->kind]);
    put_integer(out, event->at);
    put_moment(out, event->product < 0 ? 0 : batch->task->ids.products[event->product]);
    put_moment(out, event->order < 0 ? 0 : batch->first_ids[BULK_ORDER] + event->order);
    put_text(out, properties != NULL ? properties : "");
    end_line(out);
}

void bulk_batch_files(BulkBatch *batch)
{
    for (size_t i = 0; i < BULK_FILES; i++)
        batch->files[i].length = 0;
    for (size_t i = 0; i < batch->n_records; i++) {
        const BulkRecord *record = &batch->records[i];
        int64_t id = batch->first_ids[BULK_CUSTOMER] + (int64_t)i;
        if (batch->task->truths)
            put_truth(batch, record, id, &batch->files[BULK_FILE_TRUTH]);
        if (!batch->task->files)
            continue;
        put_customer(batch, record, id, &batch->files[BULK_FILE_CUSTOMERS]);
        for (uint32_t k = 0; k < record->n_orders; k++)
            put_order(batch, record, id, record->first_order + k);
        for (uint32_t k = 0; k < record->n_events; k++)
            put_event(batch, id, record->first_event + k);
    }
}

// ---- files, on the thread that writes ----

static bool fail_file(const char *path, GError **error)
{
    return fail(error, ERROR_UNAVAILABLE, "“%s” cannot be written: %s", "无法写入“%s”：%s", path,
                g_strerror(errno));
}

static FILE *create(const char *folder, const char *name, const char *header, GError **error)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    FILE *file = g_mkdir_with_parents(folder, 0700) == 0 ? g_fopen(path, "we") : NULL;
    if (file == NULL || (header != NULL && fprintf(file, "%s\n", header) < 0)) {
        fail_file(path, error);
        g_clear_pointer(&file, fclose);
    }
    return file;
}

BulkOutput *bulk_output_new(const char *folder, const char *truth, GError **error)
{
    BulkOutput *output = g_new0(BulkOutput, 1);
    output->folder = g_strdup(folder);
    output->truth = g_strdup(truth);
    for (size_t i = 0; i < BULK_FILES; i++) {
        const char *where = i == BULK_FILE_TRUTH ? truth : folder;
        if (where == NULL)
            continue;
        output->files[i] = create(where, FORMATS[i].name, FORMATS[i].header, error);
        if (output->files[i] != NULL)
            continue;
        bulk_output_free(output);
        return NULL;
    }
    return output;
}

void bulk_output_free(BulkOutput *output)
{
    if (output == NULL)
        return;
    for (size_t i = 0; i < BULK_FILES; i++)
        g_clear_pointer(&output->files[i], fclose);
    g_free(output->folder);
    g_free(output->truth);
    g_free(output);
}

static bool put_file(const char *folder, const char *name, Buffer *text, GError **error)
{
    FILE *file = create(folder, name, NULL, error);
    if (file == NULL)
        return false;
    bool written = fwrite(text->data, 1, text->length, file) == text->length;
    text->length = 0;
    return (fclose(file) == 0 && written) || fail_file(name, error);
}

bool bulk_output_batch(BulkOutput *output, const BulkBatch *batch, GError **error)
{
    for (size_t i = 0; i < BULK_FILES; i++) {
        const Buffer *lines = &batch->files[i];
        if (output->files[i] != NULL && lines->length > 0 &&
            fwrite(lines->data, 1, lines->length, output->files[i]) != lines->length)
            return fail_file(FORMATS[i].name, error);
    }
    return true;
}

bool bulk_output_finish(BulkOutput *output, GError **error)
{
    bool good = true;
    for (size_t i = 0; i < BULK_FILES; i++) {
        FILE *file = g_steal_pointer(&output->files[i]);
        if (file != NULL && fclose(file) != 0 && good)
            good = fail_file(FORMATS[i].name, error);
    }
    return good;
}

// ---- what the shop has in common ----

static const char README_DATA[] =
    "# A generated shop\n\n"
    "CSV with a header line, UTF-8, quoted where needed; missing values are empty. Times are\n"
    "microseconds UTC since 1970, days count from 1970-01-01, amounts are minor units (cents) of\n"
    "the shop's currency, prices millionths of its major unit. Returned quantities are negative.\n"
    "Ids are those of the store filled by the same command.\n\n"
    "customers.csv, orders.csv (sales and returns), lines.csv, events.csv, products.csv.\n";

static const char README_TRUTH[] =
    "# What is true of the generated shop\n\n"
    "The parameters behind the data, so that models can be judged. Times are microseconds UTC,\n"
    "rates are per day.\n\n"
    "- parameters.csv: name, value. Population: lambda ~ Gamma(r, alpha), mu ~ Gamma(s, beta)\n"
    "  (Pareto/NBD), spend nu ~ Gamma(q, gamma), order value ~ Gamma(p, nu) (Gamma-Gamma), a "
    "share\n"
    "  of prospects who never buy. Purchases run in season time (season.csv), lives on the clock.\n"
    "- customers.csv: one line per record of the shop.\n"
    "  - person: the same number, the same person; repeats: the record it repeats; in_common: "
    "what\n"
    "    both records show (phone, email, address).\n"
    "  - household, members: people who live together; relations and addresses say so too.\n"
    "  - joined_at: of the record; person_joined_at: first purchase of the person (prospects:\n"
    "    registration); died_at: after which nothing more happens (empty: beyond all times);\n"
    "    alive: at the end of the data.\n"
    "  - lambda, mu, spend_nu; mean_spend = p / nu in the major unit; taste_i, weight_i: "
    "favourite\n"
    "    categories and their shares of taste_share of the lines.\n"
    "  - prospect, night, hunter: 1 when true; open_share: of the weekly mails, opened.\n"
    "- season.csv: kind (month, weekday, hour), from 1 (January, Monday) or 0 (midnight), factor.\n"
    "  The curve is the product of the three times season_scale, its mean is 1.\n"
    "- pairs.csv: products bought together, with their lift over baskets:\n"
    "  P(second | first) / P(second).\n"
    "- categories.csv: share of the lines that follow no taste, return rate of a line.\n"
    "- products.csv: rank within the category (Zipf); rank 0: a side of a pair, in each basket "
    "with\n"
    "  pair_product_p by itself.\n";

static void put_parameter(Buffer *out, const char *name, double value)
{
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    buffer_printf(out, "%s,%s\n", name, g_ascii_dtostr(text, sizeof text, value));
}

static void put_parameters(Buffer *out, const BulkShop *shop)
{
    buffer_text(out, "name,value\n");
    buffer_printf(out, "seed,%" G_GUINT64_FORMAT "\n", shop->seed);
    buffer_printf(out, "from,%" G_GINT64_FORMAT "\n", season_from(shop->season));
    buffer_printf(out, "until,%" G_GINT64_FORMAT "\n", shop->until);
    buffer_printf(out, "currency,%s\n", shop->currency);
    put_parameter(out, "r", BULK_R);
    put_parameter(out, "alpha", BULK_ALPHA);
    put_parameter(out, "s", BULK_S);
    put_parameter(out, "beta", BULK_BETA);
    put_parameter(out, "prospect_share", BULK_PROSPECT_SHARE);
    put_parameter(out, "p", BULK_SPEND_P);
    put_parameter(out, "q", BULK_SPEND_Q);
    put_parameter(out, "gamma", BULK_SPEND_GAMMA);
    put_parameter(out, "taste_share", BULK_TASTE_SHARE);
    put_parameter(out, "zipf_exponent", BULK_ZIPF_EXPONENT);
    put_parameter(out, "pair_product_p", BULK_PAIR_PRODUCT_P);
    put_parameter(out, "open_a", BULK_OPEN_A);
    put_parameter(out, "open_b", BULK_OPEN_B);
    put_parameter(out, "season_scale", season_scale(shop->season));
}

static void put_season(Buffer *out)
{
    buffer_text(out, "kind,number,factor\n");
    for (size_t i = 0; i < 12; i++)
        buffer_printf(out, "month,%zu,%.2f\n", i + 1, SEASON_CURVE.months[i]);
    for (size_t i = 0; i < 7; i++)
        buffer_printf(out, "weekday,%zu,%.2f\n", i + 1, SEASON_CURVE.weekdays[i]);
    for (size_t i = 0; i < 24; i++)
        buffer_printf(out, "hour,%zu,%.2f\n", i, SEASON_CURVE.hours[i]);
}

static void put_pairs(Buffer *out, const BulkTask *task)
{
    const BulkCatalogue *catalogue = task->shop->catalogue;
    buffer_text(out, "first_product_id,second_product_id,first_code,second_code,lift,along\n");
    for (size_t i = 0; i < BULK_PAIRS; i++) {
        const BulkPair *pair = &catalogue->pairs[i];
        buffer_printf(out, "%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT ",%s,%s,%.1f,%.9f\n",
                      task->ids.products[pair->first], task->ids.products[pair->second],
                      catalogue->products[pair->first].code, catalogue->products[pair->second].code,
                      pair->lift, pair->along);
    }
}

static void put_categories(Buffer *out, const BulkTask *task)
{
    const BulkCatalogue *catalogue = task->shop->catalogue;
    buffer_text(out, "category_id,code,share,return_rate\n");
    for (size_t i = 0; i < DEMO_CATEGORIES; i++)
        buffer_printf(out, "%" G_GINT64_FORMAT ",%s,%.4f,%.4f\n", task->ids.categories[i],
                      demo_categories()[i].code, catalogue->category_shares[i],
                      catalogue->return_rates[i]);
}

static void put_products(Buffer *out, const BulkTask *task, bool truth)
{
    buffer_text(out, truth ? "product_id,code,category,rank\n"
                           : "id,code,name_zh,name_en,category_id,category,brand,"
                             "price_millionths,cost_millionths\n");
    for (size_t i = 0; i < BULK_PRODUCTS; i++) {
        const BulkProduct *product = &task->shop->catalogue->products[i];
        const char *category = demo_categories()[product->category].code;
        int64_t id = task->ids.products[i];
        if (truth)
            buffer_printf(out, "%" G_GINT64_FORMAT ",%s,%s,%u\n", id, product->code, category,
                          product->rank);
        else
            buffer_printf(out,
                          "%" G_GINT64_FORMAT ",%s,%s,%s,%" G_GINT64_FORMAT
                          ",%s,%s,%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT "\n",
                          id, product->code, product->zh, product->en,
                          task->ids.categories[product->category], category, product->brand,
                          product->price_millionths, product->cost_millionths);
    }
}

static bool put_data(const BulkOutput *output, const BulkTask *task, GError **error)
{
    g_auto(Buffer) text = {0};
    buffer_text(&text, README_DATA);
    if (!put_file(output->folder, "README.md", &text, error))
        return false;
    put_products(&text, task, false);
    return put_file(output->folder, "products.csv", &text, error);
}

static bool put_truths(const BulkOutput *output, const BulkTask *task, GError **error)
{
    g_auto(Buffer) text = {0};
    buffer_text(&text, README_TRUTH);
    if (!put_file(output->truth, "README.md", &text, error))
        return false;
    put_parameters(&text, task->shop);
    if (!put_file(output->truth, "parameters.csv", &text, error))
        return false;
    put_season(&text);
    if (!put_file(output->truth, "season.csv", &text, error))
        return false;
    put_pairs(&text, task);
    if (!put_file(output->truth, "pairs.csv", &text, error))
        return false;
    put_categories(&text, task);
    if (!put_file(output->truth, "categories.csv", &text, error))
        return false;
    put_products(&text, task, true);
    return put_file(output->truth, "products.csv", &text, error);
}

bool bulk_output_shop(BulkOutput *output, const BulkTask *task, GError **error)
{
    return (output->folder == NULL || put_data(output, task, error)) &&
           (output->truth == NULL || put_truths(output, task, error));
}
