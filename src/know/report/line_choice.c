// SPDX-License-Identifier: Apache-2.0
#include "know/report/line_choice.h"

#include "entity/entities.h"

#include <string.h>

static int column_of(const FrameLayout *layout, const Entity *entity, const char *name)
{
    return layout_column(layout, entity_field(entity, name), false, NULL);
}

static bool has_name(const FrameLayout *layout, const Frame *frame, size_t row, const char *name)
{
    static const char *const LANGUAGES[] = {"en", "zh"};
    for (size_t i = 0; i < G_N_ELEMENTS(LANGUAGES); i++) {
        int column =
            layout_column(layout, entity_field(layout->entity, "name"), false, LANGUAGES[i]);
        uint64_t code = column >= 0 ? vector_code(frame->columns[column], row) : 0;
        if (code > 0 && strcmp(vector_text(frame->columns[column], code), name) == 0)
            return true;
    }
    return false;
}

static void find_category(LineChoice *choice, const Version *version, const char *name)
{
    const Layout *layout = version->layout;
    int products = layout_shared(layout, &ENTITY_PRODUCT);
    int categories = layout_shared(layout, &ENTITY_CATEGORY);
    if (products < 0 || categories < 0)
        return;
    int column = column_of(&layout->shared[products], &ENTITY_PRODUCT, "category_id");
    const Frame *frame = &version->shared[categories]->frame;
    choice->products = version->shared[products];
    choice->categories = choice->products->frame.columns[column];
    for (size_t row = 0; row < frame->n_rows; row++)
        if (has_name(&layout->shared[categories], frame, row, name))
            choice->category =
                vector_decode(frame->columns[FIELD_ID], vector_code(frame->columns[FIELD_ID], row));
}

LineChoice line_choice(const OrderChoice *orders, int64_t product, const char *category)
{
    bool of_category = category != NULL && *category != '\0';
    const Layout *layout = orders->run->version->layout;
    LineChoice choice = {.at = orders->at,
                         .all = product == 0 && !of_category,
                         .product = product,
                         .amount = -1,
                         .quantity = -1};
    choice.total = column_of(&layout->facts[choice.at.orders], &ENTITY_ORDER, "total_minor");
    if (choice.at.lines >= 0) {
        const FrameLayout *lines = &layout->facts[choice.at.lines];
        choice.quantity = column_of(lines, &ENTITY_ORDER_LINE, "quantity_thousandths");
        choice.amount = column_of(lines, &ENTITY_ORDER_LINE, "amount_minor");
    }
    if (of_category)
        find_category(&choice, orders->run->version, category);
    return choice;
}

static bool is_chosen(const LineChoice *choice, const Frame *lines, uint32_t line)
{
    if (choice->all)
        return true;
    int64_t product = column_value(lines->columns[choice->at.product], line);
    size_t row;
    if (choice->product != 0 && product != choice->product)
        return false;
    if (choice->categories == NULL)
        return true;
    return choice->category != 0 && shared_frame_row(choice->products, product, &row) &&
           column_value(choice->categories, row) == choice->category;
}

LinesSum lines_sum(const LineChoice *choice, const Chunk *chunk, uint32_t order, double amount)
{
    const Frame *lines = &chunk->facts[choice->at.lines];
    const Frame *orders = &chunk->facts[choice->at.orders];
    LinesSum sum = {0};
    double lines_amount = 0;
    for (uint32_t line = lines->starts[order]; line < lines->starts[order + 1]; line++) {
        if (!is_chosen(choice, lines, line))
            continue;
        sum.any = true;
        sum.units += (double)column_value(lines->columns[choice->quantity], line);
        lines_amount += (double)column_value(lines->columns[choice->amount], line);
    }
    double total = (double)column_value(orders->columns[choice->total], order);
    sum.part = total != 0 ? amount * lines_amount / total : 0;
    return sum;
}
