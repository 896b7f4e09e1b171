// SPDX-License-Identifier: Apache-2.0
#include "collect/track/names.h"

#include <string.h>

static const struct {
    const char *sent, *kept;
    bool product;
} NAMES[] = {
    {"Checkout Started", "checkout", false},
    {"Email Link Clicked", "mail_click", false},
    {"Email Opened", "mail_open", false},
    {"Product Added", "add_to_cart", true},
    {"Product Removed", "remove_from_cart", true},
    {"Product Viewed", "product_view", true},
    {"Products Searched", "search", false},
    {"Signed In", "login", false},
    {"Signed Up", "signup", false},
    // our own: kept as they are, and about a product
    {"add_to_cart", "add_to_cart", true},
    {"product_view", "product_view", true},
    {"remove_from_cart", "remove_from_cart", true},
    // also about one product, though rules have no name of their own for it
    {"Product Added to Wishlist", NULL, true},
    {"Product Clicked", NULL, true},
    {"Product Removed from Wishlist", NULL, true},
    {"Product Reviewed", NULL, true},
    {"Product Shared", NULL, true},
};

const char *event_name_sent(size_t place)
{
    return place < sizeof NAMES / sizeof *NAMES ? NAMES[place].sent : NULL;
}

const char *event_name_known(const char *sent, size_t length, bool *out_product)
{
    *out_product = false;
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        if (strlen(NAMES[i].sent) != length || memcmp(NAMES[i].sent, sent, length) != 0)
            continue;
        *out_product = NAMES[i].product;
        return NAMES[i].kept;
    }
    return NULL;
}
