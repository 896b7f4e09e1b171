// SPDX-License-Identifier: Apache-2.0
//
// Every description and every behaviour of the program, for the registry and for code that means
// one entity by name.
#pragma once

#include "entity/behaviour.h"

extern const Entity ENTITY_ADDRESS;
extern const Entity ENTITY_API_KEY;
extern const Entity ENTITY_CATEGORY;
extern const Entity ENTITY_CONSENT;
extern const Entity ENTITY_CUSTOM_FIELD;
extern const Entity ENTITY_CUSTOMER;
extern const Entity ENTITY_CUSTOMER_TAG;
extern const Entity ENTITY_DOUBT;
extern const Entity ENTITY_EVENT;
extern const Entity ENTITY_EXPORT_SCHEDULE;
extern const Entity ENTITY_FILE;
extern const Entity ENTITY_IDENTITY;
extern const Entity ENTITY_IMPORT;
extern const Entity ENTITY_JOB;
extern const Entity ENTITY_MODEL;
extern const Entity ENTITY_NOTE;
extern const Entity ENTITY_ORDER;
extern const Entity ENTITY_ORDER_LINE;
extern const Entity ENTITY_ORDER_STEP;
extern const Entity ENTITY_PAYMENT;
extern const Entity ENTITY_PRODUCT;
extern const Entity ENTITY_REJECTED_EVENT;
extern const Entity ENTITY_RELATION;
extern const Entity ENTITY_ROLE;
extern const Entity ENTITY_SAVED_VIEW;
extern const Entity ENTITY_SEGMENT;
extern const Entity ENTITY_SEGMENT_EVENT;
extern const Entity ENTITY_SEGMENT_MEMBER;
extern const Entity ENTITY_SETTING;
extern const Entity ENTITY_SHIPMENT;
extern const Entity ENTITY_SHIPMENT_LINE;
extern const Entity ENTITY_SOURCE;
extern const Entity ENTITY_STAFF;
extern const Entity ENTITY_TAG;
extern const Entity ENTITY_TEAM;
extern const Entity ENTITY_WRITE_KEY;
extern const Entity ENTITY_WEBHOOK_ENDPOINT;
extern const Entity ENTITY_WEBHOOK_SOURCE;

extern const EntityBehaviour BEHAVIOUR_CATEGORY;
extern const EntityBehaviour BEHAVIOUR_CONSENT;
extern const EntityBehaviour BEHAVIOUR_CUSTOM_FIELD;
extern const EntityBehaviour BEHAVIOUR_CUSTOMER;
extern const EntityBehaviour BEHAVIOUR_EXPORT_SCHEDULE; // collect/schedule/behaviour.c
extern const EntityBehaviour BEHAVIOUR_IDENTITY;
extern const EntityBehaviour BEHAVIOUR_NOTE;
extern const EntityBehaviour BEHAVIOUR_ORDER;
extern const EntityBehaviour BEHAVIOUR_PAYMENT;
extern const EntityBehaviour BEHAVIOUR_RELATION;
extern const EntityBehaviour BEHAVIOUR_ROLE;
extern const EntityBehaviour BEHAVIOUR_SAVED_VIEW;
extern const EntityBehaviour BEHAVIOUR_SEGMENT;
extern const EntityBehaviour BEHAVIOUR_SEGMENT_MEMBER;
extern const EntityBehaviour BEHAVIOUR_SETTING;
extern const EntityBehaviour BEHAVIOUR_SHIPMENT;
extern const EntityBehaviour BEHAVIOUR_SOURCE;
extern const EntityBehaviour BEHAVIOUR_STAFF;
extern const EntityBehaviour BEHAVIOUR_WRITE_KEY;
extern const EntityBehaviour BEHAVIOUR_WEBHOOK_ENDPOINT;
extern const EntityBehaviour BEHAVIOUR_WEBHOOK_SOURCE;
