// SPDX-License-Identifier: Apache-2.0
#include "know/score/orders_read.h"

#include "base/error.h"

#include <math.h>
#include <string.h>

bool score_orders_held(const Layout *layout)
{
    OrderColumns at;
    return order_columns(layout, &at);
}

ReportRun score_run(const ScoreLook *look, Arena *arena)
{
    return (ReportRun){.version = look->version,
                       .crew = look->crew,
                       .model = look->version->layout->model,
                       .clock = {look->zone, score_moment(look), 0},
                       .cancelled = look->cancelled,
                       .arena = arena};
}

uint8_t *score_counted_rows(const ScoreLook *look, size_t part)
{
    const Part *from = &look->version->parts[part];
    size_t n = from->chunk->n_rows;
    uint8_t *rows = g_malloc(n + 1);
    memcpy(rows, from->chunk->counted, n);
    for (size_t row = 0; from->live != NULL && row < n; row++)
        rows[row] &= from->live[row];
    return rows;
}

ChunkOrders *score_orders_of(const ScoreLook *look, const Chunk *chunk)
{
    ChunkOrders *out = g_new0(ChunkOrders, 1);
    out->arena = arena_new();
    out->run = score_run(look, out->arena);
    out->choice = order_choice(&out->run, ALWAYS, 0);
    chunk_orders_read(&out->orders, &out->choice, chunk);
    const Vector *times = out->orders.times;
    int64_t low = times->most > 0 ? vector_decode(times, 1) : out->run.clock.now;
    int64_t first = MIN(look->day, day_of(low, look->zone));
    out->before = first - 1;
    out->today = (int32_t)(look->day - out->before);
    out->calendar = calendar_of_days(out->arena, look->zone, first, look->day);
    out->days = period_codes(&out->calendar, times);
    return out;
}

void score_orders_free(ChunkOrders *orders)
{
    if (orders == NULL)
        return;
    period_codes_clear(&orders->days);
    part_orders_clear(&orders->orders);
    arena_free(orders->arena);
    g_free(orders);
}

bool score_read_numbers(json_object *from, const char *name, double *out, size_t n)
{
    json_object *list = json_object_object_get(from, name);
    if (!json_object_is_type(list, json_type_array) || json_object_array_length(list) != n)
        return false;
    for (size_t i = 0; i < n; i++) {
        out[i] = json_object_get_double(json_object_array_get_idx(list, i));
        if (!isfinite(out[i]))
            return false;
    }
    return true;
}

void *score_unreadable(GError **error)
{
    fail(error, ERROR_UNAVAILABLE, "What was fitted cannot be read: fit the model again.",
         "无法读取拟合结果，请重新拟合模型。");
    return NULL;
}
