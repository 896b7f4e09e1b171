// SPDX-License-Identifier: Apache-2.0
//
// Every preset by name. For collect/preset.c only.
#pragma once

#include "collect/preset.h"

extern const Preset PRESET_CUSTOMERS;            // plain.c
extern const Preset PRESET_ORDERS;               // plain.c
extern const Preset PRESET_PRODUCTS;             // plain.c
extern const Preset PRESET_EVENTS;               // plain.c
extern const Preset PRESET_ONLINE_RETAIL;        // online_retail.c
extern const Preset PRESET_OLIST;                // olist.c
extern const Preset PRESET_OLIST_CUSTOMERS;      // olist.c
extern const Preset PRESET_OLIST_PRODUCTS;       // olist.c
extern const Preset PRESET_OLIST_SELLERS;        // olist.c
extern const Preset PRESET_SALES_ACCOUNTS;       // sales.c
extern const Preset PRESET_SALES_DEALS;          // sales.c
extern const Preset PRESET_SALES_PRODUCTS;       // sales.c
extern const Preset PRESET_SALES_WON;            // sales.c
extern const Preset PRESET_SHOPIFY;              // shopify.c
extern const Preset PRESET_SHOPIFY_PRODUCTS;     // shopify.c
extern const Preset PRESET_TAOBAO;               // taobao.c
extern const Preset PRESET_TAOBAO_BEHAVIOUR;     // taobao_behaviour.c
extern const Preset PRESET_WOOCOMMERCE;          // woocommerce.c
extern const Preset PRESET_WOOCOMMERCE_PRODUCTS; // woocommerce.c
