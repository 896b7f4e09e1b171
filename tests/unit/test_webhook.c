// SPDX-License-Identifier: Apache-2.0
//
// What webhooks are made of, without a server: signatures against published examples, paths into
// bodies, and which addresses are private.
#include "collect/webhook/network.h"
#include "collect/webhook/path.h"
#include "collect/webhook/signature.h"

#include "base/json_read.h"
#include <arpa/inet.h>
#include <string.h>

// The example of the specification of Standard Webhooks.
static void test_signature(void)
{
    const SignedMessage message = {.id = "msg_p5jXN8AQM9LWM0D4loKWxJek",
                                   .timestamp = "1614265330",
                                   .body = "{\"test\": 2432232314}",
                                   .length = 20};
    const char *secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    char signature[SIGNATURE_SIZE];
    g_assert_true(signature_standard(secret, &message, signature));
    g_assert_cmpstr(signature, ==, "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    g_assert_true(signature_standard_good(
        secret, "v1,AAAA v2,x v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", &message));
    g_assert_false(signature_standard_good(
        secret, "v1a,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", &message));
    g_assert_false(signature_standard_good(secret, "", &message));
    g_assert_false(signature_standard("whsec_short", &message, signature));
    char made[SECRET_SIZE];
    secret_make(made);
    g_assert_true(secret_check(made, true, NULL));
    g_assert_false(secret_check("short", false, NULL));
}

static void expect_cell(const char *path, size_t row, const char *wanted)
{
    json_object *body = json_read("{\"a\":{\"b\":\"x\",\"empty\":\"\"},\"list\":[{\"n\":1},{\"n\":"
                                  "2.5}],\"t\":true,\"z\":null}");
    g_assert_true(path_check(path, NULL));
    json_object *found = path_find(body, path, row);
    g_assert_cmpstr(found != NULL ? json_object_get_string(found) : NULL, ==, wanted);
    json_object_put(body);
}

static void test_path(void)
{
    static const char *const WRONG[] = {"",     ".",      "a.", ".a", "a..b", "a[",
                                        "a[x]", "a[]b[]", "a]", "a|", "|a",   "a[99999]"};
    expect_cell("a.b", 0, "x");
    expect_cell("$.a.b", 3, "x");
    expect_cell("a.empty|a.b", 0, "x");
    expect_cell("list[].n", 1, "2.5");
    expect_cell("list[0].n", 1, "1");
    expect_cell("list[7].n", 0, NULL);
    expect_cell("list.n", 0, NULL);
    expect_cell("a.b.c", 0, NULL);
    expect_cell("z", 0, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(WRONG); i++)
        if (path_check(WRONG[i], NULL))
            g_error("“%s” is taken for a path", WRONG[i]);
}

// What is listed can be said: names that are empty or hold a path's own marks are passed over.
static void test_path_list(void)
{
    g_autoptr(Arena) arena = arena_new();
    g_autoptr(GPtrArray) paths = g_ptr_array_new();
    json_object *body =
        json_tokener_parse("{\"a\":{\"\":1,\"b\":2},\"\":{\"c\":3},\"d.e\":4,\"f\":[{\"g\":[5]}]}");
    path_list(body, arena, paths);
    g_assert_cmpint(paths->len, ==, 2);
    g_assert_cmpstr(paths->pdata[0], ==, "a.b");
    g_assert_cmpstr(paths->pdata[1], ==, "f[].g[0]");
    for (guint i = 0; i < paths->len; i++)
        g_assert_true(path_check(paths->pdata[i], NULL));
    json_object_put(body);
}

static bool allowed(const Networks *networks, const char *text)
{
    struct sockaddr_in four = {.sin_family = AF_INET};
    struct sockaddr_in6 six = {.sin6_family = AF_INET6};
    if (inet_pton(AF_INET, text, &four.sin_addr) == 1)
        return networks_allow(networks, (const struct sockaddr *)(const void *)&four);
    g_assert_cmpint(inet_pton(AF_INET6, text, &six.sin6_addr), ==, 1);
    return networks_allow(networks, (const struct sockaddr *)(const void *)&six);
}

static void test_network(void)
{
    static const char *const PRIVATE[] = {"127.0.0.1",
                                          "127.9.9.9",
                                          "10.1.2.3",
                                          "172.16.0.1",
                                          "172.31.255.255",
                                          "192.168.1.1",
                                          "169.254.169.254",
                                          "100.64.0.1",
                                          "0.0.0.0",
                                          "224.0.0.1",
                                          "255.255.255.255",
                                          "::1",
                                          "::",
                                          "fe80::1",
                                          "fd00::1",
                                          "::ffff:10.0.0.1",
                                          "::ffff:127.0.0.1",
                                          "64:ff9b::a00:1",
                                          "2002:a00:1::",
                                          "2001:db8::1",
                                          "ff02::1"};
    static const char *const PUBLIC[] = {"1.1.1.1",     "172.32.0.1",           "100.128.0.1",
                                         "192.169.0.1", "2606:4700:4700::1111", "::ffff:8.8.8.8"};
    g_autoptr(Networks) none = networks_new(NULL, NULL);
    g_autoptr(Networks) some = networks_new("10.1.0.0/16, 127.0.0.1 ,fd00::/8", NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(PRIVATE); i++)
        if (allowed(none, PRIVATE[i]))
            g_error("%s is taken for public", PRIVATE[i]);
    for (size_t i = 0; i < G_N_ELEMENTS(PUBLIC); i++)
        g_assert_true(allowed(none, PUBLIC[i]));
    g_assert_true(allowed(some, "10.1.9.9") && allowed(some, "127.0.0.1") &&
                  allowed(some, "fd12::1") && allowed(some, "::ffff:10.1.0.1"));
    g_assert_false(allowed(some, "10.2.0.1") || allowed(some, "127.0.0.2"));
    static const char *const WRONG[] = {"10.0.0.0/33", "x", "10.0.0.0/", "1.2.3.4/8x", "::/129"};
    for (size_t i = 0; i < G_N_ELEMENTS(WRONG); i++)
        g_assert_null(networks_new(WRONG[i], NULL));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/webhook/signature", test_signature);
    g_test_add_func("/webhook/path", test_path);
    g_test_add_func("/webhook/path-list", test_path_list);
    g_test_add_func("/webhook/network", test_network);
    return g_test_run();
}
