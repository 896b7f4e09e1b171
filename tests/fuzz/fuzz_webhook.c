// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as the body of a webhook and any text as a path: bodies are read as each shop's, with
// each topic, and as cells of a mapping; nothing may be read beyond what is there, and paths that a
// body lists must be paths that find something.
#include "collect/webhook/path.h"
#include "collect/webhook/propose.h"
#include "collect/webhook/shop.h"
#include "collect/webhook/signature.h"
#include "entity/entities.h"
#include "http/json_body.h"

#include <string.h>

static void read_shops(const char *text, size_t length, uint8_t which, Arena *arena)
{
    static const char *const TOPICS[][2] = {
        {"shopify", "orders/create"},       {"shopify", "customers/update"},
        {"shopify", "products/update"},     {"shopify", "orders/delete"},
        {"woocommerce", "order.created"},   {"woocommerce", "customer.updated"},
        {"woocommerce", "product.updated"}, {"woocommerce", "order.deleted"},
        {"shopify", "refunds/create"},
    };
    const char *const *topic = TOPICS[which % G_N_ELEMENTS(TOPICS)];
    json_object *body = json_body_parse(text, length, NULL);
    ShopHook hook = {.action = HOOK_IGNORE};
    Refunds refund;
    bool good = json_object_is_type(body, json_type_object) &&
                shop_read(topic[0], topic[1], body, arena, &hook, NULL);
    if (good && hook.action == HOOK_REFUND && shop_read_refund(body, "EUR", true, arena, &refund))
        g_assert(refunds_pieces(&refund, 1, true) >= 0);
    if (good && hook.action == HOOK_TAKE) {
        refunds_sums(hook.refunds);
        json_object *mapping = shop_mapping(topic[0], hook.kind);
        PathRows rows;
        if (path_cells(body, mapping, arena, &rows, NULL))
            g_assert(rows.n_rows > 0 && rows.n_rows <= PATH_ROWS_MAX);
        json_object_put(mapping);
    }
    json_object_put(body);
}

// What is proposed is one of what there is, each once.
static void propose(json_object *body, const GPtrArray *paths, Arena *arena)
{
    const Field *at = entity_field(&ENTITY_ORDER, "ordered_at");
    const Field *code = entity_field(&ENTITY_ORDER_LINE, "product_code");
    const Target targets[] = {
        {.name = "number", .label = {"Number", "订单号"}, .required = true},
        {.name = "ordered_at", .label = {"Ordered", "下单时间"}, .field = at},
        {.name = "customer.phone", .label = {"Phone", "手机号"}},
        {.name = "lines.product_code", .label = {"Code", "编码"}, .field = code, .required = true},
    };
    ProposalOf of = {body, paths, &ENTITY_ORDER, targets, G_N_ELEMENTS(targets)};
    Proposal proposal;
    mapping_propose(&of, arena, &proposal);
    size_t times[G_N_ELEMENTS(targets)] = {0};
    for (guint i = 0; i < paths->len; i++)
        if (proposal.targets[i] != NULL)
            g_assert(times[proposal.targets[i] - targets]++ == 0);
}

static void read_paths(const char *text, size_t length, const char *path, Arena *arena)
{
    json_object *body = json_body_parse(text, length, NULL);
    g_autoptr(GPtrArray) paths = g_ptr_array_new();
    path_list(body, arena, paths);
    g_assert(paths->len <= PATHS_MAX);
    for (guint i = 0; i < paths->len; i++)
        g_assert(path_check(paths->pdata[i], NULL));
    propose(body, paths, arena);
    if (path_check(path, NULL)) {
        json_object *mapping = json_object_new_object();
        PathRows rows;
        json_object_object_add(mapping, path, json_object_new_string("number"));
        path_cells(body, mapping, arena, &rows, NULL);
        json_object_put(mapping);
    }
    json_object_put(body);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    // A choice, a path up to the first zero byte, a body.
    const char *path = (const char *)data + 1;
    size_t length = strnlen(path, size - 1);
    if (length == size - 1)
        return 0;
    g_autoptr(Arena) arena = arena_new();
    const char *body = path + length + 1;
    size_t body_length = size - length - 2;
    g_autofree char *text = g_strndup(body, body_length);
    read_shops(text, strlen(text), data[0], arena);
    read_paths(text, strlen(text), path, arena);
    signature_standard_good("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", path,
                            &(SignedMessage){"id", "1", text, strlen(text)});
    return 0;
}
