// SPDX-License-Identifier: Apache-2.0
//
// Steps as people read them.
#include "know/report/step_names.h"

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
    g_test_add_func("/report/step-names", test_names);
    g_test_add_func("/report/step-names-filters", test_filters);
    g_test_add_func("/report/step-names-ways", test_ways);
    return g_test_run();
}
