// SPDX-License-Identifier: Apache-2.0
//
// Steps as people read them.
#include "know/report/step_names.h"

#include "collect/track/names.h"
#include "know/tone/written.h"
#include "rule/event_names.h"

#include <glib.h>
#include <stdint.h>

static void expect(const char *text, size_t most, const char *en, const char *zh)
{
    g_autoptr(Arena) arena = arena_new();
    Label label = step_names_label(arena, text, most);
    g_assert_cmpstr(label.en, ==, en);
    g_assert_cmpstr(label.zh, ==, zh);
}

static void test_names(void)
{
    expect("page_view", SIZE_MAX, "Page viewed", "浏览页面");
    expect("(begin)", SIZE_MAX, "begin", "到访");
    expect("(other)", SIZE_MAX, "other", "其他");
    expect("", SIZE_MAX, "", "");
    // Own events keep their names, also those that begin like one that is known.
    expect("search results", SIZE_MAX, "search results", "search results");
    expect("\"my event\"", SIZE_MAX, "\"my event\"", "\"my event\"");
}

// In words in both languages, and not in English where Chinese is read.
static void expect_words(const char *name)
{
    const Label *label = event_name_label(name);
    if (label == NULL || g_str_is_ascii(label->zh) || !g_str_is_ascii(label->en))
        g_test_message("%s", name);
    g_assert_nonnull(label);
    g_assert_false(g_str_is_ascii(label->zh));
    g_assert_cmpstr(label->en, !=, name);
}

// What clients of the tracking API send, what carries texts, what the demo shop has.
static void test_known(void)
{
    static const char *const DEMO[] = {"add_to_cart", "chat",         "checkout", "complaint",
                                       "page_view",   "product_view", "review",   "search"};
    for (size_t i = 0; event_name_sent(i) != NULL; i++) {
        const char *sent = event_name_sent(i);
        bool product;
        const char *kept = event_name_known(sent, strlen(sent), &product);
        expect_words(sent);
        expect_words(kept != NULL ? kept : sent);
    }
    for (size_t i = 0; WRITTEN_KINDS[i].name != NULL; i++)
        expect_words(WRITTEN_KINDS[i].name);
    for (size_t i = 0; i < G_N_ELEMENTS(DEMO); i++)
        expect_words(DEMO[i]);
    g_assert_cmpstr(event_name_label("chat")->zh, ==, "聊天");
    g_assert_null(event_name_label("my event"));
}

static void test_filters(void)
{
    expect("orders[channel = \"app\"]", SIZE_MAX, "Orders[channel = \"app\"]",
           "订单[channel = \"app\"]");
    expect("orders [channel = \"page_view\"]", SIZE_MAX, "Orders [channel = \"page_view\"]",
           "订单 [channel = \"page_view\"]");
    expect("[", SIZE_MAX, "[", "[");
}

static void test_ways(void)
{
    expect("page_view › own › orders › (end)", SIZE_MAX, "Page viewed › own › Orders › end",
           "浏览页面 › own › 订单 › 结束");
    expect("page_view › own › orders", 2, "Page viewed › own", "浏览页面 › own");
    expect("page_view", 0, "", "");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/step_names/known", test_known);
    g_test_add_func("/report/step-names", test_names);
    g_test_add_func("/report/step-names-filters", test_filters);
    g_test_add_func("/report/step-names-ways", test_ways);
    return g_test_run();
}
