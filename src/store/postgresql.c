// SPDX-License-Identifier: Apache-2.0
#include "store/driver.h"
Store *postgresql_store_open(const char *url, const StoreOptions *options, GError **error)
{
    (void)url, (void)options;
    fail(error, ERROR_INTERNAL, "PostgreSQL is not built in", "未内置 PostgreSQL");
    return NULL;
}
