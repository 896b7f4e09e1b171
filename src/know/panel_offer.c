// SPDX-License-Identifier: Apache-2.0
//
// The one place that knows which panel answers for a store: kept beside the store itself, so that
// nobody hands it around and a program without a panel is the same program.
#include "know/panel_inside.h"

typedef struct {
    pthread_mutex_t lock;
    Panel *panel;
} Offer;

static void *offer_new(void)
{
    Offer *offer = g_new0(Offer, 1);
    pthread_mutex_init(&offer->lock, NULL);
    return offer;
}

static void offer_free(void *object)
{
    Offer *offer = object;
    g_assert(offer->panel == NULL); // it follows the store: it is freed before
    pthread_mutex_destroy(&offer->lock);
    g_free(offer);
}

static Panel *exchange(Store *store, const Panel *expected, Panel *panel)
{
    Offer *offer = store_companion(store, offer_new, offer_free);
    pthread_mutex_lock(&offer->lock);
    Panel *last = offer->panel;
    if (last == expected)
        offer->panel = panel;
    pthread_mutex_unlock(&offer->lock);
    return last;
}

void panel_offer(Panel *panel)
{
    Panel *last = exchange(panel->store, NULL, panel);
    g_assert(last == NULL); // one panel per store
    panel->offered = true;
}

Panel *panel_for(Store *store)
{
    return exchange(store, NULL, NULL);
}

void panel_withdraw(Panel *panel)
{
    if (panel->offered) // otherwise its store may be closed by now
        exchange(panel->store, panel, NULL);
}
