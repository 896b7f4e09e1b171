// SPDX-License-Identifier: Apache-2.0
// Made by `npm run types` from the OpenAPI document of the server. Do not edit.

export type paths = Record<string, never>;
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description Where a customer lives, works or receives parcels. */
        Address: {
            /**
             * Format: int64
             * @description ID
             */
            id: number;
            /**
             * Format: int64
             * @description Version
             */
            version: number;
            /**
             * Format: date-time
             * @description Created
             */
            created_at: string;
            /**
             * Format: date-time
             * @description Changed
             */
            updated_at: string;
            /**
             * Format: date-time
             * @description Deleted
             */
            deleted_at?: string | null;
            /**
             * Format: int64
             * @description Customer (id of a customer)
             */
            customer_id: number;
            /**
             * Format: int64
             * @description Original customer (id of a customer)
             */
            origin_customer_id?: number | null;
            /**
             * @description Kind
             * @enum {string}
             */
            kind: "shipping" | "billing" | "home" | "work";
            /** @description Recipient */
            recipient: string | null;
            /** @description Phone */
            phone: string | null;
            /** @description Country */
            country: string | null;
            /** @description Province */
            province: string | null;
            /** @description City */
            city: string | null;
            /** @description District */
            district: string | null;
            /** @description Street */
            street: string | null;
            /** @description Postcode */
            postcode: string | null;
            /** @description Default */
            is_default: boolean | null;
            /**
             * Format: int64
             * @description Source (id of a source)
             */
            source_id: number | null;
        };
        /** @description Where a customer lives, works or receives parcels. */
        AddressCreate: {
            /**
             * Format: int64
             * @description Customer (id of a customer)
             */
            customer_id: number;
            /**
             * @description Kind
             * @enum {string}
             */
            kind?: "shipping" | "billing" | "home" | "work";
            /** @description Recipient */
            recipient?: string | null;
            /** @description Phone */
            phone?: string | null;
            /** @description Country */
            country?: string | null;
            /** @description Province */
            province?: string | null;
            /** @description City */
            city?: string | null;
            /** @description District */
            district?: string | null;
            /** @description Street */
            street?: string | null;
            /** @description Postcode */
            postcode?: string | null;
            /** @description Default */
            is_default?: boolean | null;
            /**
             * Format: int64
             * @description Source (id of a source)
             */
            source_id?: number | null;
        };
        /** @description Where a customer lives, works or receives parcels. */
        AddressPatch: {
            /**
             * @description Kind
             * @enum {string}
             */
            kind?: "shipping" | "billing" | "home" | "work";
            /** @description Recipient */
            recipient?: string | null;
            /** @description Phone */
            phone?: string | null;
            /** @description Country */
            country?: string | null;
            /** @description Province */
            province?: string | null;
            /** @description City */
            city?: string | null;
            /** @description District */
            district?: string | null;
            /** @description Street */
            street?: string | null;
            /** @description Postcode */
            postcode?: string | null;
            /** @description Default */
            is_default?: boolean | null;
            /**
             * Format: int64
             * @description Source (id of a source)
             */
            source_id?: number | null;
        };
        /** @description A page of records. */
        AddressList: {
            items: components["schemas"]["Address"][];
            /** @description The cursor of the next page; null: this is the last. */
            next: string | null;
            /** @description How many match in all, when asked for. */
            count?: number;
        };
        /** @description Keys with which programs use the API. */
        ApiKey: {
            /**
             * Format: int64
             * @description ID
             */
            id: number;
            /**
             * Format: int64
             * @description Version
             */
            version: number;
            /**
             * Format: date-time
             * @description Created
             */
            created_at: string;
            /**
             * Format: date-time
             * @description Changed
             */
            updated_at: string;
            /**
             * Format: date-time
             * @description Deleted
             */
            deleted_at?: string | null;
            /** @description Name */
            name: string;
            /** @description Begins with */
            prefix: string | null;
            /**
             * Format: int64
             * @description Acts as (id of a staff)
             */
            staff_id: number;
            /**
             * Format: int64
             * @description Restricted to role (id of a role)
             */
            role_id: number | null;
            /**
             * Format: date-time
             * @description Expires
             */
            expires_at: string | null;
            /**
             * Format: date-time
             * @description Revoked
             */
            revoked_at: string | null;
            /**
             * Format: date-time
             * @description Last used
             */
            last_used_at: string | null;
        };
        /** @description Keys with which programs use the API. */
        ApiKeyPatch: {
            /** @description Name */
            name?: string;
            /**
             * Format: int64
             * @description Restricted to role (id of a role)
             */
            role_id?: number | null;
            /**
             * Format: date-time
             * @description Expires
             */
            expires_at?: string | null;
        };
        /** @description A page of records. */
        ApiKeyList: {
            items: components["schemas"]["ApiKey"][];
            /** @description The cursor of the next page; null: this is the last. */
            next: string | null;
            /** @description How many match in all, when asked for. */
            count?: number;
        };
        /** @description How products are grouped. */
        Category: {
            /**
             * Format: int64
             * @description ID
             */
            id: number;
            /**
             * Format: int64
             * @description Version
             */
            version: number;
            /**
             * Format: date-time
             * @description Created
             */
            created_at: string;
            /**
             * Format: date-time
             * @description Changed
             */
            updated_at: string;
            /**
             * Format: date-time
             * @description Deleted
             */
            deleted_at?: string | null;
            name: components["schemas"]["Label"];
            /**
             * Format: int64
             * @description Part of (id of a category)
             */
            parent_id: number | null;
            /** @description Code */
            code: string | null;
        };
        /** @description How products are grouped. */
        CategoryCreate: {
            name: components["schemas"]["Label"];
            /**
             * Format: int64
             * @description Part of (id of a category)
             */
            parent_id?: number | null;
            /** @description Code */
            code?: string | null;
        };
        /** @description How products are grouped. */
        CategoryPatch: {
            name?: components["schemas"]["Label"];
            /**
             * Format: int64
             * @description Part of (id of a category)
             */
            parent_id?: number | null;
            /** @description Code */
            code?: string | null;
        };
        /** @description A page of records. */
        CategoryList: {
            items: components["schemas"]["Category"][];
            /** @description The cursor of the next page; null: this is the last. */
            next: string | null;
            /** @description How many match in all, when asked for. */
            count?: number;
        };
        /** @description What a customer has agreed to, by channel, purpose and brand. */
        Consent: {
            /**
             * Format: int64
             * @description ID
             */
            id: number;
            /**
             * Format: int64
             * @description Version
             */
            version: number;
            /**
             * Format: date-time
             * @description Created
             */
            created_at: string;
            /**
             * Format: date-time
             * @description Changed
             */
            updated_at: string;
            /**
             * Format: date-time
             * @description Deleted
             */
            deleted_at?: string | null;
            /**
             * Format: int64
             * @description Customer (id of a customer)
             */
            customer_id: number;
            /**
             * Format: int64
             * @description Original customer (id of a customer)
             */
            origin_customer_id?: number | null;
            /**
             * @description Channel
             * @enum {string}
             */
            channel: "email" | "sms" | "wechat" | "phone" | "push" | "post";
            /**
             * @description Purpose
             * @enum {string}
             */
            purpose: "marketing" | "service" | "analysis";
            /** @description Brand */
            brand: string | null;
            /**
             * @description Status
             * @enum {string}
             */
            status: "granted" | "denied" | "withdrawn";
            /**
             * Format: date-time
             * @description Decided
             */
            decided_at: string | null;
            /** @description Evidence */
            evidence: string | null;
            /**
             * Format: int64
             * @description Source (id of a source)
             */
            source_id: number | null;
        };
        /** @description What a customer has agreed to, by channel, purpose and brand. */
        ConsentCreate: {
            /**
             * Format: int64
             * @description Customer (id of a customer)
             */
            customer_id: number;
            /**
             * @description Channel
             * @enum {string}
             */
            channel: "email" | "sms" | "wechat" | "phone" | "push" | "post";
            /**
             * @description Purpose
             * @enum {string}
             */
            purpose?: "marketing" | "service" | "analysis";
            /** @description Brand */
            brand?: string | null;
            /**
             * @description Status
             * @enum {string}
             */
            status: "granted" | "denied" | "withdrawn";
            /**
             * Format: date-time
             * @description Decided
             */
            decided_at?: string | null;
            /** @description Evidence */
            evidence?: string | null;
            /**
             * Format: int64
             * @description Source (id of a source)
             */
            source_id?: number | null;
        };
        /** @description What a customer has agreed to, by channel, purpose and brand. */
        ConsentPatch: {
            /**
             * @description Status
             * @enum {string}
             */
            status?: "granted" | "denied" | "withdrawn";
            /**
             * Format: date-time
             * @description Decided
             */
            decided_at?: string | null;
            /** @description Evidence */
            evidence?: string | null;
            /**
             * Format: int64
             * @description Source (id of a source)
             */
            source_id?: number | null;
        };
        /** @description A page of records. */
        ConsentList: {
            items: components["schemas"]["Consent"][];
            /** @description The cursor of the next page; null: this is the last. */
            next: string | null;
            /** @description How many match in all, when asked for. */
            count?: number;
        };
        /** @description Fields of your own on customers, products and orders. */
        CustomField: {
            /**
             * Format: int64
             * @description ID
             */
            id: number;
            /**
             * Format: int64
             * @description Version
             */
            version: number;
            /**
             * Format: date-time
             * @description Created
             */
            created_at: string;
            /**
             * Format: date-time
             * @description Changed
             */
            updated_at: string;
            /**
             * Format: date-time
             * @description Deleted
             */
            deleted_at?: string | null;
            /** @description Of */
            entity: string;
            /** @description Name. Lower-case letters, digits and underscores. */
            name: string;
            label: components["schemas"]["Label"];
            /**
             * @description Type
             * @enum {string}
             */
            kind: "text" | "integer" | "boolean" | "time" | "day" | "choice";
            /** @description Choices. For choices: a list of {name, label}. */
            choices: unknown;
            /** @description Required */
            required: boolean | null;
            /** @description Personal data */
            personal: boolean | null;
            /**
             * Format: int64
             * @description Position
             */
            position: number | null;
        };
        /** @description Fields of your own on customers, products and orders. */
        CustomFieldCreate: {
            /** @description Of */
            entity: string;
            /** @description Name. Lower-case letters, digits and underscores. */
            name: string;
            label: components["schemas"]["Label"];
            /**
             * @description Type
             * @enum {string}
             */
            kind?: "text" | "integer" | "boolean" | "time" | "day" | "choice";
            /** @description Choices. For choices: a list of {name, label}. */
            choices?: unknown;
            /** @description Required */
            required?: boolean | null;
            /** @description Personal data */
            personal?: boolean | null;
            /**
             * Format: int64
             * @description Position
             */
            position?: number | null;
        };
        /** @description Fields of your own on customers, products and orders. */
        CustomFieldPatch: {
            label?: components["schemas"]["Label"];
            /** @description Choices. For choices: a list of {name, label}. */
            choices?: unknown;
            /** @description Required */
            required?: boolean | null;
            /** @description Personal data */
            personal?: boolean | null;
            /**
             * Format: int64
             * @description Position
             */
            position?: number | null;
        };
        /** @description A page of records. */
        CustomFieldList: {
            items: components["schemas"]["CustomField"][];
            /** @description The cursor of the next page; null: this is the last. */
            next: string | null;
            /** @description How many match in all, when asked for. */
            count?: number;
        };
        /** @description Everyone you know: people and organisations, from every channel. */
        Customer: {
            /**
             * Format: int64
             * @description ID
             */
            id: number;
            /**
             * Format: int64
             * @description Version
             */
            version: number;
            /**
             * Format: date-time
             * @description Created
             */
            created_at: string;
            /**
             * Format: date-time
             * @description Changed
             */
            updated_at: string;
            /**
             * Format: date-time
             * @description Deleted
             */
            deleted_at?: string | null;
            /** @description Values of custom fields. */
            custom?: {
                [key: string]: unknown;
            };
            /**
             * @description Kind
             * @enum {string}
             */
            kind: "person" | "organisation" | "anonymous";
            /** @description Number. The number by which your shop or till knows the customer. */
            number: string | null;
            /** @description Name */
            name: string | null;
            /** @description Sort key of the name */
            name_key?: string | null;
            /** @description Nickname */
            nickname: string | null;
            /**
             * @description Gender
             * @enum {string|null}
             */
            gender: "female" | "male" | "other" | null;
            /**
             * Format: date
             * @description Birthday
             */
            birth_day: string | null;
            /** @description Lunar birthday. A day of the lunar calendar: 1990-05-03, in a doubled month 1990-05x-03, without a year --08-15. */
            lunar_birthday: string | null;
            /**
             * @description Language
             * @enum {string|null}
             */
            language: "zh-CN" | "en" | "other" | null;
            /** @description Phone. With an extension: 021-62345678 ext. 805. */
            phone: string | null;
            /** @description Email */
            email: string | null;
            /** @description Company */
            company: string | null;
            /** @description Country */
            country: string | null;
            /** @description Province */
            province: string | null;
            /** @description City */
            city: string | null;
            /**
             * @description Tier
             * @enum {string|null}
             */
            tier: "basic" | "silver" | "gold" | "diamond" | null;
            /** @description Occupation */
            occupation: string | null;
            /**
             * Format: int64
             * @description Source (id of a source)
             */
            source_id: number | null;
            /**
             * Format: int64
             * @description Looked after by (id of a staff)
             */
            owner_staff_id: number | null;
            /**
             * Format: int64
             * @description Team (id of a team)
             */
            team_id: number | null;
            /**
             * Format: date-time
             * @description First order
             */
            first_order_at: string | null;
            /**
             * Format: date-time
             * @description Last order
             */
            last_order_at: string | null;
            /**
             * Format: int64
             * @description Orders
             */
            order_count: number | null;
            /**
             * Format: int64
             * @description Returns
             */
            return_count: number | null;
            /**
             * Format: int64
             * @description Referrals. Customers who name this one as who referred them.
             */
            referral_count: number | null;
            /**
             * Format: int64
             * @description Net spent. Sales minus returns in the organisation's currency.
             */
            net_base_minor: number | null;
        };
        /** @description Everyone you know: people and organisations, from every channel. */
        CustomerCreate: {
            /** @description Values of custom fields. */
            custom?: {
                [key: string]: unknown;
            };
            /**
             * @description Kind
             * @enum {string}
             */
            kind?: "person" | "organisation" | "anonymous";
            /** @description Number. The number by which your shop or till knows the customer. */
            number?: string | null;
            /** @description Name */
            name?: string | null;
            /** @description Nickname */
            nickname?: string | null;
            /**
             * @description Gender
             * @enum {string|null}
             */
            gender?: "female" | "male" | "other" | null;
            /**
             * Format: date
             * @description Birthday
             */
            birth_day?: string | null;
            /** @description Lunar birthday. A day of the lunar calendar: 1990-05-03, in a doubled month 1990-05x-03, without a year --08-15. */
            lunar_birthday?: string | null;
            /**
             * @description Language
             * @enum {string|null}
             */
            language?: "zh-CN" | "en" | "other" | null;
            /** @description Phone. With an extension: 021-62345678 ext. 805. */
            phone?: string | null;
            /** @description Email */
            email?: string | null;
            /** @description Company */
            company?: string | null;
            /** @description Country */
            country?: string | null;
            /** @description Province */
            province?: string | null;
            /** @description City */
            city?: string | null;
            /**
             * @description Tier
             * @enum {string|null}
             */
            tier?: "basic" | "silver" | "gold" | "diamond" | null;
            /** @description Occupation */
            occupation?: string | null;
            /**
             * Format: int64
             * @description Source (id of a source)
             */
            source_id?: number | null;
            /**
             * Format: int64
             * @description Looked after by (id of a staff)
             */
            owner_staff_id?: number | null;
            /**
             * Format: int64
             * @description Team (id of a team)
             */
            team_id?: number | null;
        };
        /** @description Everyone you know: people and organisations, from every channel. */
        CustomerPatch: {
            /** @description Values of custom fields. */
            custom?: {
                [key: string]: unknown;
            };
            /**
             * @description Kind
             * @enum {string}
             */
            kind?: "person" | "organisation" | "anonymous";
            /** @description Number. The number by which your shop or till knows the customer. */
            number?: string | null;
            /** @description Name */
            name?: string | null;
            /** @description Nickname */
            nickname?: string | null;
            /**
             * @description Gender
             * @enum {string|null}
             */
            gender?: "female" | "male" | "other" | null;
            /**
             * Format: date
             * @description Birthday
             */
            birth_day?: string | null;
            /** @description Lunar birthday. A day of the lunar calendar: 1990-05-03, in a doubled month 1990-05x-03, without a year --08-15. */
            lunar_birthday?: string | null;
            /**
             * @description Language
             * @enum {string|null}
             */
            language?: "zh-CN" | "en" | "other" | null;
            /** @description Phone. With an extension: 021-62345678 ext. 805. */
            phone?: string | null;
            /** @description Email */
            email?: string | null;
            /** @description Company */
            company?: string | null;
            /** @description Country */
            country?: string | null;
            /** @description Province */
            province?: string | null;
            /** @description City */
            city?: string | null;
            /**
             * @description Tier
             * @enum {string|null}
             */
            tier?: "basic" | "silver" | "gold" | "diamond" | null;
            /** @description Occupation */
            occupation?: string | null;
            /**
             * Format: int64
             * @description Source (id of a source)
             */
            source_id?: number | null;
            /**
             * Format: int64
             * @description Looked after by (id of a staff)
             */
            owner_staff_id?: number | null;
            /**
             * Format: int64
             * @description Team (id of a team)
             */
            team_id?: number | null;
        };
        /** @description A page of records. */
        CustomerList: {
            items: components["schemas"]["Customer"][];
            /** @description The cursor of the next page; null: this is the last. */
            next: string | null;
            /** @description How many match in all, when asked for. */
            count?: number;
            /**
             * Format: date
             * @description Where scores are asked for: the day they are of.
             */
            scores_as_of?: string;
        };
        /** @description Which customers carry which tags. */
        CustomerTag: {
            /**
             * Format: int64
             * @description ID
             */
            id: number;
            /**
             * Format: int64
             * @description Version
             */
            version: number;
            /**
             * Format: date-time
             * @description Created
             */
            created_at: string;
            /**
             * Format: date-time
             * @description Changed
             */
            updated_at: string;
            /**
             * Format: date-time
             * @description Deleted
             */
            deleted_at?: string | null;
            /**
             * Format: int64
             * @description Customer (id of a customer)
             */
            customer_id: number;
            /**
             * Format: int64
             * @description Original customer (id of a customer)
             */
            origin_customer_id?: number | null;
            /**
             * Format: int64
             * @description Tag (id of a tag)
             */
            tag_id: number;
        };
        /** @description Which customers carry which tags. */
        CustomerTagCreate: {
            /**
             * Format: int64
             * @description Customer (id of a customer)
             */
            customer_id: number;
            /**
             * Format: int64
             * @description Tag (id of a tag)
             */
            tag_id: number;
        };
        /** @description Which customers carry which tags. */
        CustomerTagPatch: Record<string, never>;
        /** @description A page of records. */
        CustomerTagList: {
            items: components["schemas"]["CustomerTag"][];
            /** @description The cursor of the next page; null: this is the last. */
            next: string | null;
            /** @description How many match in all, when asked for. */
            count?: number;
        };
        /** @description Values of customers that somebody should look at. */
        Doubt: {
            /**
             * Format: int64
             * @description ID
             */
            id: number;
            /**
             * Format: int64
             * @description Version
             */
            version: number;
            /**
             * Format: date-time
             * @description Created
             */
            created_at: string;
            /**
             * Format: date-time
             * @description Changed
             */
            updated_at: string;
            /**
             * Format: date-time
             * @description Deleted
             */
            deleted_at?: string | null;
            /**
             * Format: int64
             * @description Customer (id of a customer)
             */
            customer_id: number;
            /**
             * Format: int64
             * @description Original customer (id of a customer)
             */
            origin_customer_id?: number | null;
            /**
             * @description Field
             * @enum {string}
             */
            field_name: "birth_day" | "email" | "name" | "number" | "phone";
            /**
             * @description Kind
             * @enum {string}
             */
            kind: "invalid" | "doubtful" | "shared";
            /** @description Reason */
            reason: string | null;
            /**
             * Format: date-time
             * @description Found
             */
            found_at: string;
        };
        /** @description A page of records. */
        DoubtList: {
            items: components["schemas"]["Doubt"][];
            /** @description The cursor of the next page; null: this is the last. */
            next: string | null;
            /** @description How many match in all, when asked for. */
            count?: number;
        };
        /** @description What customers did: pages viewed, carts filled, mails opened. */
        Event: {
            /**
             * Format: int64
             * @description ID
             */
            id: number;
            /**
             * Format: int64
             * @description Version
             */
            version: number;
            /**
             * Format: date-time
             * @description Created
             */
            created_at: string;
            /**
             * Format: date-time
             * @description Changed
             */
            updated_at: string;
            /**
             * Format: date-time
             * @description Deleted
             */
            deleted_at?: string | null;
            /**
             * Format: int64
             * @description Customer (id of a customer)
             */
            customer_id: number;
            /**
             * Format: int64
             * @description Original customer (id of a customer)
             */
            origin_customer_id?: number | null;
            /** @description Name */
            name: string;
            /**
             * Format: date-time
             * @description Happened
             */
            happened_at: string;
            /**
             * Format: int64
             * @description Source (id of a source)
             */
            source_id: number | null;
            /**
             * Format: int64
             * @description Product (id of a product)
             */
            product_id: number | null;
            /**
             * Format: int64
             * @description Order (id of a order)
             */
            order_id: number | null;
            /** @description Message key. Given by the sender to recognise repetitions. */
            message_key: string | null;
            /** @description Properties */
            properties: unknown;
            /** @description Context. Page, campaign, device and library, as the sender says. */
            context?: unknown;
        };
        /** @description What customers did: pages viewed, carts filled, mails opened. */
        EventCreate: {
            /**
             * Format: int64
             * @description Customer (id of a customer)
             */
            customer_id: number;
            /** @description Name */
            name: string;
            /**
             * Format: date-time
             * @description Happened
             */
            happened_at: string;
            /**
             * Format: int64
             * @description Source (id of a source)
             */
            source_id?: number | null;
            /**
             * Format: int64
             * @description Product (id of a product)
             */
            product_id?: number | null;
            /**
             * Format: int64
             * @description Order (id of a order)
             */
            order_id?: number | null;
            /** @description Message key. Given by the sender to recognise repetitions. */
            message_key?: string | null;
            /** @description Properties */
            properties?: unknown;
            /** @description Context. Page, campaign, device and library, as the sender says. */
            context?: unknown;
        };
        /** @description A page of records. */
        EventList: {
            items: components["schemas"]["Event"][];
            /** @description The cursor of the next page; null: this is the last. */
            next: string | null;
            /** @description How many match in all, when asked for. */
            count?: number;
        };
        /** @description Exports that repeat: records chosen by a rule, written into a folder or sent to an address. */
        ExportSchedule: {
            /**
             * Format: int64
             * @description ID
             */
            id: number;
            /**
             * Format: int64
             * @description Version
             */
            version: number;
            /**
             * Format: date-time
             * @description Created
             */
            created_at: string;
            /**
             * Format: date-time
             * @description Changed
             */
            updated_at: string;
            /**
             * Format: date-time
             * @description Deleted
             */
            deleted_at?: string | null;
            /** @description Name. Files begin with it. */
            name: string;
            /** @description What */
            entity: string;
            /** @description Rule. Which records; empty: all. */
            filter: string | null;
            /** @description Order */
            sort: string | null;
            /** @description Columns. Names of fields with commas between; empty: all that are shown. */
            columns: string | null;
            /**
             * @description Format
             * @enum {string}
             */
            format: "csv" | "xlsx" | "jsonl" | "pdf" | "png";
            /** @description When. daily 03:30, weekly monday 03:30, monthly 1 03:30, every 2 hours */
            rhythm: string;
            /** @description Folder. The name of a folder that the administrator of the machine allows. */
            folder: string | null;
            /** @description Address. Instead of a folder: the name of an outgoing webhook that takes files. */
            address: string | null;
            /**
             * Format: int64
             * @description Files kept. In a folder; older files of this export are removed.
             */
            keep: number;
            /** @description Active */
            active: boolean;
            /**
             * Format: int64
             * @description With the rights of. Who changed it last: the files hold what they may see. (id of a staff)
             */
            staff_id: number | null;
            /**
             * Format: int64
             * @description Narrowed to the role (id of a role)
             */
            role_id: number | null;
            /** @description Report. A report instead of a list: its name. What is exported are customers then, and the rule says whose. */
            report: string | null;
            /** @description Parameters. Of the report, as its address has them: n=10&window=last+90+days&compare=year */
            parameters: string | null;
            /**
             * @description Language. Of the report; empty: that of the organisation.
             * @enum {string|null}
             */
            language: "zh-CN" | "en" | null;
        };
        /** @description Exports that repeat: records chosen by a rule, written into a folder or sent to an address. */
        ExportScheduleCreate: {
            /** @description Name. Files begin with it. */
            name: string;
            /** @description What */
            entity: string;
            /** @description Rule. Which records; empty: all. */
            filter?: string | null;
            /** @description Order */
            sort?: string | null;
            /** @description Columns. Names of fields with commas between; empty: all that are shown. */
            columns?: string | null;
            /**
             * @description Format
             * @enum {string}
             */
            format?: "csv" | "xlsx" | "jsonl" | "pdf" | "png";
            /** @description When. daily 03:30, weekly monday 03:30, monthly 1 03:30, every 2 hours */
            rhythm?: string;
            /** @description Folder. The name of a folder that the administrator of the machine allows. */
            folder?: string | null;
            /** @description Address. Instead of a folder: the name of an outgoing webhook that takes files. */
            address?: string | null;
            /**
             * Format: int64
             * @description Files kept. In a folder; older files of this export are removed.
             */
            keep?: number;
            /** @description Active */
            active?: boolean;
            /** @description Report. A report instead of a list: its name. What is exported are customers then, and the rule says whose. */
            report?: string | null;
            /** @description Parameters. Of the report, as its address has them: n=10&window=last+90+days&compare=year */
            parameters?: string | null;
            /**
             * @description Language. Of the report; empty: that of the organisation.
             * @enum {string|null}
             */
            language?: "zh-CN" | "en" | null;
        };
        /** @description Exports that repeat: records chosen by a rule, written into a folder or sent to an address. */
        ExportSchedulePatch: {
            /** @description Name. Files begin with it. */
            name?: string;
            /** @description Rule. Which records; empty: all. */
            filter?: string | null;
            /** @description Order */
            sort?: string | null;
            /** @description Columns. Names of fields with commas between; empty: all that are shown. */
            columns?: string | null;
            /**
             * @description Format
             * @enum {string}
             */
            format?: "csv" | "xlsx" | "jsonl" | "pdf" | "png";
            /** @description When. daily 03:30, weekly monday 03:30, monthly 1 03:30, every 2 hours */
            rhythm?: string;
            /** @description Folder. The name of a folder that the administrator of the machine allows. */
            folder?: string | null;
            /** @description Address. Instead of a folder: the name of an outgoing webhook that takes files. */
            address?: string | null;
            /**
             * Format: int64
             * @description Files kept. In a folder; older files of this export are removed.
             */
            keep?: number;
            /** @description Active */
            active?: boolean;
            /** @description Parameters. Of the report, as its address has them: n=10&window=last+90+days&compare=year */
            parameters?: string | null;
            /**
             * @description Language. Of the report; empty: that of the organisation.
             * @enum {string|null}
             */
            language?: "zh-CN" | "en" | null;
        };
        /** @description A page of records. */
        ExportScheduleList: {
            items: components["schemas"]["ExportSchedule"][];
            /** @description The cursor of the next page; null: this is the last. */
            next: string | null;
            /** @description How many match in all, when asked for. */
            count?: number;
        };
        /** @description Uploaded and exported files. */
        File: {
            /**
             * Format: int64
             * @description ID
             */
            id: number;
            /**
             * Format: int64
             * @description Version
             */
            version: number;
            /**
             * Format: date-time
             * @description Created
             */
            created_at: string;
            /**
             * Format: date-time
             * @description Changed
             */
            updated_at: string;
            /**
             * Format: date-time
             * @description Deleted
             */
            deleted_at?: string | null;
            /** @description Name */
            name: string;
            /** @description Type */
            media_type: string;
            /**
             * Format: int64
             * @description Size
             */
            size_bytes: number | null;
            /** @description Hash */
            hash: string | null;
            /**
             * Format: int64
             * @description Customer (id of a customer)
             */
            owner_customer_id: number | null;
            /**
             * Format: int64
             * @description Added by (id of a staff)
             */
            staff_id: number | null;
            /**
             * Format: int64
             * @description With the rights of. The role that the key was narrowed to; empty: a person's own rights. (id of a role)
             */
            role_id: number | null;
        };
        /** @description Uploaded and exported files. */
        FilePatch: {
            /** @description Name */
            name?: string;
            /** @description Type */
            media_type?: string;
            /**
             * Format: int64
             * @description Customer (id of a customer)
             */
            owner_customer_id?: number | null;
        };
        /** @description A page of records. */
        FileList: {
            items: components["schemas"]["File"][];
            /** @description The cursor of the next page; null: this is the last. */
            next: string | null;
            /** @description How many match in all, when asked for. */
            count?: number;
        };
        /** @description By what a customer is recognised: phone, mail, accounts, cards, devices. */
        Identity: {
            /**
             * Format: int64
             * @description ID
             */
            id: number;
            /**
             * Format: int64
             * @description Version
             */
            version: number;
            /**
             * Format: date-time
             * @description Created
             */
            created_at: string;
            /**
             * Format: date-time
             * @description Changed
             */
            updated_at: string;
            /**
             * Format: date-time
             * @description Deleted
             */
            deleted_at?: string | null;
            /**
             * Format: int64
             * @description Customer (id of a customer)
             */
            customer_id: number;
            /**
             * Format: int64
             * @description Original customer (id of a customer)
             */
            origin_customer_id?: number | null;
            /**
             * @description Kind
             * @enum {string}
             */
            kind: "phone" | "email" | "wechat_openid" | "wechat_unionid" | "nick" | "card" | "device" | "cookie" | "number";
            /** @description Within. The app, shop or marketplace in which the value is unique; empty: everywhere. */
            namespace: string | null;
            /** @description Value */
            value: string;
            /**
             * Format: date-time
             * @description Verified
             */
            verified_at: string | null;
            /**
             * Format: int64
             * @description Source (id of a source)
             */
            source_id: number | null;
        };
        /** @description By what a customer is recognised: phone, mail, accounts, cards, devices. */
        IdentityCreate: {
            /**
             * Format: int64
             * @description Customer (id of a customer)
             */
            customer_id: number;
            /**
             * @description Kind
             * @enum {string}
             */
            kind: "phone" | "email" | "wechat_openid" | "wechat_unionid" | "nick" | "card" | "device" | "cookie" | "number";
            /** @description Within. The app, shop or marketplace in which the value is unique; empty: everywhere. */
            namespace?: string | null;
            /** @description Value */
            value: string;
            /**
             * Format: date-time
             * @description Verified
             */
            verified_at?: string | null;
            /**
             * Format: int64
             * @description Source (id of a source)
             */
            source_id?: number | null;
        };
        /** @description By what a customer is recognised: phone, mail, accounts, cards, devices. */
        IdentityPatch: {
            /**
             * Format: date-time
             * @description Verified
             */
            verified_at?: string | null;
            /**
             * Format: int64
             * @description Source (id of a source)
             */
            source_id?: number | null;
        };
        /** @description A page of records. */
        IdentityList: {
            items: components["schemas"]["Identity"][];
            /** @description The cursor of the next page; null: this is the last. */
            next: string | null;
            /** @description How many match in all, when asked for. */
            count?: number;
        };
        /** @description Files brought in, what came of them, and their undo. */
        Import: {
            /**
             * Format: int64
             * @description ID
             */
            id: number;
            /**
             * Format: int64
             * @description Version
             */
            version: number;
            /**
             * Format: date-time
             * @description Created
             */
            created_at: string;
            /**
             * Format: date-time
             * @description Changed
             */
            updated_at: string;
            /**
             * Format: date-time
             * @description Deleted
             */
            deleted_at?: string | null;
            /** @description Kind */
            kind: string;
            /** @description Preset */
            preset: string | null;
            /** @description File */
            file_name: string | null;
            /**
             * Format: int64
             * @description Uploaded file (id of a file)
             */
            file_id: number | null;
            /**
             * Format: int64
             * @description Source (id of a source)
             */
            source_id: number | null;
            /** @description Mapping */
            mapping: unknown;
            /**
             * @description Status
             * @enum {string}
             */
            status: "queued" | "running" | "done" | "refused" | "failed" | "cancelled" | "undoing" | "undone";
            /**
             * Format: int64
             * @description Rows
             */
            row_count: number | null;
            /**
             * Format: int64
             * @description New
             */
            inserted_count: number | null;
            /**
             * Format: int64
             * @description Changed
             */
            updated_count: number | null;
            /**
             * Format: int64
             * @description Unchanged
             */
            unchanged_count: number | null;
            /**
             * Format: int64
             * @description Rejected
             */
            rejected_count: number | null;
            /**
             * Format: int64
             * @description Rejects (id of a file)
             */
            rejects_file_id: number | null;
            /**
             * Format: int64
             * @description Values cleaned
             */
            cleaned_count: number | null;
            /**
             * Format: int64
             * @description What cleaning changed. Every value that was cleaned, with before and after. (id of a file)
             */
            changes_file_id: number | null;
            /**
             * Format: int64
             * @description Customers recognised. Customers who were there already, by phone number or mail address.
             */
            joined_count: number | null;
            /**
             * Format: int64
             * @description First change
             */
            first_pos?: number | null;
            /**
             * Format: int64
             * @description Last change
             */
            last_pos?: number | null;
            /**
             * Format: int64
             * @description Job (id of a job)
             */
            job_id: number | null;
            /**
             * Format: int64
             * @description By (id of a staff)
             */
            staff_id: number | null;
            /**
             * Format: int64
             * @description With the rights of. The role that the key was narrowed to; empty: a person's own rights. (id of a role)
             */
            role_id: number | null;
            /**
             * Format: date-time
             * @description Finished
             */
            finished_at: string | null;
        };
        /** @description A page of records. */
        ImportList: {
            items: components["schemas"]["Import"][];
            /** @description The cursor of the next page; null: this is the last. */
            next: string | null;
            /** @description How many match in all, when asked for. */
            count?: number;
        };
        /** @description Work in the background: imports, exports, undo. */
        Job: {
            /**
             * Format: int64
             * @description ID
             */
            id: number;
            /**
             * Format: int64
             * @description Version
             */
            version: number;
            /**
             * Format: date-time
             * @description Created
             */
            created_at: string;
            /**
             * Format: date-time
             * @description Changed
             */
            updated_at: string;
            /**
             * Format: date-time
             * @description Deleted
             */
            deleted_at?: string | null;
            /** @description Kind */
            kind: string;
            /**
             * @description Status
             * @enum {string}
             */
            status: "queued" | "running" | "done" | "failed" | "dead" | "cancelled";
            /** @description Key */
            key?: string | null;
            /**
             * Format: int64
             * @description Bucket
             */
            bucket?: number | null;
            /** @description Arguments */
            arguments: unknown;
            /** @description State */
            state?: unknown;
            /** @description Result */
            result: unknown;
            /**
             * Format: int64
             * @description Done
             */
            done: number | null;
            /**
             * Format: int64
             * @description Of
             */
            total: number | null;
            /**
             * Format: int64
             * @description Tries
             */
            tries: number | null;
            /**
             * Format: date-time
             * @description Due
             */
            run_at: string | null;
            /**
             * Format: date-time
             * @description Started
             */
            started_at: string | null;
            /**
             * Format: date-time
             * @description Finished
             */
            finished_at: string | null;
            /** @description Worker */
            worker?: string | null;
            /**
             * Format: date-time
             * @description Last sign of life
             */
            heartbeat_at?: string | null;
            /** @description Repeats */
            rhythm: string | null;
            /** @description Error */
            error: components["schemas"]["Label"] | null;
            /**
             * Format: int64
             * @description By (id of a staff)
             */
            staff_id: number | null;
            /**
             * Format: int64
             * @description With the rights of. The role that the key was narrowed to; empty: a person's own rights. (id of a role)
             */
            role_id: number | null;
        };
        /** @description A page of records. */
        JobList: {
            items: components["schemas"]["Job"][];
            /** @description The cursor of the next page; null: this is the last. */
            next: string | null;
            /** @description How many match in all, when asked for. */
            count?: number;
        };
        /** @description What your team wants to remember about a customer. */
        Note: {
            /**
             * Format: int64
             * @description ID
             */
            id: number;
            /**
             * Format: int64
             * @description Version
             */
            version: number;
            /**
             * Format: date-time
             * @description Created
             */
            created_at: string;
            /**
             * Format: date-time
             * @description Changed
             */
            updated_at: string;
            /**
             * Format: date-time
             * @description Deleted
             */
            deleted_at?: string | null;
            /**
             * Format: int64
             * @description Customer (id of a customer)
             */
            customer_id: number;
            /**
             * Format: int64
             * @description Original customer (id of a customer)
             */
            origin_customer_id?: number | null;
            /** @description Text */
            text: string;
            /** @description Pinned */
            pinned: boolean | null;
            /**
             * Format: int64
             * @description Written by (id of a staff)
             */
            staff_id: number | null;
        };
        /** @description What your team wants to remember about a customer. */
        NoteCreate: {
            /**
             * Format: int64
             * @description Customer (id of a customer)
             */
            customer_id: number;
            /** @description Text */
            text: string;
            /** @description Pinned */
            pinned?: boolean | null;
        };
        /** @description What your team wants to remember about a customer. */
        NotePatch: {
            /** @description Text */
            text?: string;
            /** @description Pinned */
            pinned?: boolean | null;
        };
        /** @description A page of records. */
        NoteList: {
            items: components["schemas"]["Note"][];
            /** @description The cursor of the next page; null: this is the last. */
            next: string | null;
            /** @description How many match in all, when asked for. */
            count?: number;
        };
        /** @description What customers bought and brought back, from every channel. */
        Order: {
            /**
             * Format: int64
             * @description ID
             */
            id: number;
            /**
             * Format: int64
             * @description Version
             */
            version: number;
            /**
             * Format: date-time
             * @description Created
             */
            created_at: string;
            /**
             * Format: date-time
             * @description Changed
             */
            updated_at: string;
            /**
             * Format: date-time
             * @description Deleted
             */
            deleted_at?: string | null;
            /** @description Values of custom fields. */
            custom?: {
                [key: string]: unknown;
            };
            /**
             * Format: int64
             * @description Customer (id of a customer)
             */
            customer_id: number;
            /**
             * Format: int64
             * @description Original customer (id of a customer)
             */
            origin_customer_id?: number | null;
            /**
             * Format: int64
             * @description Source (id of a source)
             */
            source_id: number | null;
            /** @description Number */
            number: string;
            /**
             * @description Kind
             * @enum {string}
             */
            kind: "sale" | "return" | "adjustment";
            /**
             * @description Status
             * @enum {string}
             */
            status: "created" | "paid" | "picked" | "packed" | "partly_shipped" | "shipped" | "delivered" | "closed" | "cancelled";
            /**
             * Format: date-time
             * @description Ordered
             */
            ordered_at: string;
            /** @description Channel */
            channel: string | null;
            /** @description Currency */
            currency: string;
            /**
             * Format: int64
             * @description Rate to base currency
             */
            rate_millionths: number;
            /**
             * Format: int64
             * @description Discount (in the currency of currency)
             */
            discount_minor: number | null;
            /**
             * Format: int64
             * @description Tax (in the currency of currency)
             */
            tax_minor: number | null;
            /**
             * Format: int64
             * @description Shipping (in the currency of currency)
             */
            shipping_minor: number | null;
            /**
             * Format: int64
             * @description Total (in the currency of currency)
             */
            total_minor: number | null;
            /**
             * Format: int64
             * @description Total in base currency
             */
            base_amount_minor: number | null;
            /**
             * Format: int64
             * @description Lines
             */
            line_count: number | null;
            /**
             * Format: int64
             * @description Belongs to order (id of a order)
             */
            origin_order_id: number | null;
            /** @description Remark. For your team only. */
            remark: string | null;
            /** @description Buyer's remark */
            buyer_remark: string | null;
            /**
             * @description Flag
             * @enum {string|null}
             */
            flag: "red" | "orange" | "yellow" | "green" | "blue" | "purple" | "grey" | null;
            /** @description What the flag says */
            flag_word: string | null;
            /**
             * Format: int64
             * @description Paid. The sum of its payments; empty where none were recorded: then the status says whether it was paid. (in the currency of currency)
             */
            paid_minor: number | null;
            /**
             * Format: int64
             * @description Refunded (in the currency of currency)
             */
            refunded_minor: number | null;
            /**
             * Format: int64
             * @description Refund due. The sum of its open refunds. (in the currency of currency)
             */
            refund_due_minor: number | null;
            /**
             * Format: int64
             * @description Returned. The sum of its returns that were not cancelled. (in the currency of currency)
             */
            returned_minor: number | null;
            lines?: components["schemas"]["OrderLine"][];
        };
        /** @description What customers bought and brought back, from every channel. */
        OrderCreate: {
            /** @description Values of custom fields. */
            custom?: {
                [key: string]: unknown;
            };
            /**
             * Format: int64
             * @description Customer (id of a customer)
             */
            customer_id: number;
            /**
             * Format: int64
             * @description Source (id of a source)
             */
            source_id?: number | null;
            /** @description Number */
            number: string;
            /**
             * @description Kind
             * @enum {string}
             */
            kind?: "sale" | "return" | "adjustment";
            /**
             * @description Status
             * @enum {string}
             */
            status?: "created" | "paid" | "picked" | "packed" | "partly_shipped" | "shipped" | "delivered" | "closed" | "cancelled";
            /**
             * Format: date-time
             * @description Ordered
             */
            ordered_at: string;
            /** @description Channel */
            channel?: string | null;
            /** @description Currency */
            currency: string;
            /**
             * Format: int64
             * @description Rate to base currency
             */
            rate_millionths?: number;
            /**
             * Format: int64
             * @description Discount (in the currency of currency)
             */
            discount_minor?: number | null;
            /**
             * Format: int64
             * @description Tax (in the currency of currency)
             */
            tax_minor?: number | null;
            /**
             * Format: int64
             * @description Shipping (in the currency of currency)
             */
            shipping_minor?: number | null;
            /**
             * Format: int64
             * @description Belongs to order (id of a order)
             */
            origin_order_id?: number | null;
            /** @description Remark. For your team only. */
            remark?: string | null;
            /** @description Buyer's remark */
            buyer_remark?: string | null;
            /**
             * @description Flag
             * @enum {string|null}
             */
            flag?: "red" | "orange" | "yellow" | "green" | "blue" | "purple" | "grey" | null;
            /** @description What the flag says */
            flag_word?: string | null;
            lines?: components["schemas"]["OrderLineCreate"][];
        };
        /** @description What customers bought and brought back, from every channel. */
        OrderPatch: {
            /** @description Values of custom fields. */
            custom?: {
                [key: string]: unknown;
            };
            /** @description Number */
            number?: string;
            /**
             * @description Kind
             * @enum {string}
             */
            kind?: "sale" | "return" | "adjustment";
            /**
             * @description Status
             * @enum {string}
             */
            status?: "created" | "paid" | "picked" | "packed" | "partly_shipped" | "shipped" | "delivered" | "closed" | "cancelled";
            /**
             * Format: date-time
             * @description Ordered
             */
            ordered_at?: string;
            /** @description Channel */
            channel?: string | null;
            /** @description Currency */
            currency?: string;
            /**
             * Format: int64
             * @description Rate to base currency
             */
            rate_millionths?: number;
            /**
             * Format: int64
             * @description Discount (in the currency of currency)
             */
            discount_minor?: number | null;
            /**
             * Format: int64
             * @description Tax (in the currency of currency)
             */
            tax_minor?: number | null;
            /**
             * Format: int64
             * @description Shipping (in the currency of currency)
             */
            shipping_minor?: number | null;
            /**
             * Format: int64
             * @description Belongs to order (id of a order)
             */
            origin_order_id?: number | null;
            /** @description Remark. For your team only. */
            remark?: string | null;
            /** @description Buyer's remark */
            buyer_remark?: string | null;
            /**
             * @description Flag
             * @enum {string|null}
             */
            flag?: "red" | "orange" | "yellow" | "green" | "blue" | "purple" | "grey" | null;
            /** @description What the flag says */
            flag_word?: string | null;
            lines?: components["schemas"]["OrderLineCreate"][];
        };
        /** @description A page of records. */
        OrderList: {
            items: components["schemas"]["Order"][];
            /** @description The cursor of the next page; null: this is the last. */
            next: string | null;
            /** @description How many match in all, when asked for. */
            count?: number;
        };
        /** @description What was bought, piece by piece. */
        OrderLine: {
            /**
             * Format: int64
             * @description Customer (id of a customer)
             */
            customer_id?: number;
            /**
             * Format: int64
             * @description Order (id of a order)
             */
            order_id?: number | null;
            /**
             * Format: int64
             * @description Position
             */
            position: number | null;
            /**
             * Format: int64
             * @description Occurrence. Counts lines of the same product code within the order.
             */
            occurrence?: number | null;
            /**
             * Format: int64
             * @description Product (id of a product)
             */
            product_id: number | null;
            /** @description Product code */
            product_code: string;
            /** @description Name. As it stood on the order, when it differs from the product's name. */
            name: string | null;
            /**
             * Format: int64
             * @description Quantity
             */
            quantity_thousandths: number;
            /**
             * Format: int64
             * @description Unit price
             */
            price_millionths: number;
            /**
             * Format: int64
             * @description Amount
             */
            amount_minor: number | null;
        };
        /** @description What was bought, piece by piece. */
        OrderLineCreate: {
            /**
             * Format: int64
             * @description Product (id of a product)
             */
            product_id?: number | null;
            /** @description Product code */
            product_code: string;
            /** @description Name. As it stood on the order, when it differs from the product's name. */
            name?: string | null;
            /**
             * Format: int64
             * @description Quantity
             */
            quantity_thousandths: number;
            /**
             * Format: int64
             * @description Unit price
             */
            price_millionths?: number;
        };
        /** @description Who did what with an order, and why. */
        OrderStep: {
            /**
             * Format: int64
             * @description ID
             */
            id: number;
            /**
             * Format: int64
             * @description Version
             */
            version: number;
            /**
             * Format: date-time
             * @description Created
             */
            created_at: string;
            /**
             * Format: date-time
             * @description Changed
             */
            updated_at: string;
            /**
             * Format: date-time
             * @description Deleted
             */
            deleted_at?: string | null;
            /**
             * Format: int64
             * @description Customer (id of a customer)
             */
            customer_id: number;
            /**
             * Format: int64
             * @description Original customer (id of a customer)
             */
            origin_customer_id?: number | null;
            /**
             * Format: int64
             * @description Order (id of a order)
             */
            order_id: number;
            /** @description Step */
            step: string;
            /**
             * Format: date-time
             * @description When
             */
            happened_at: string;
            /**
             * Format: int64
             * @description By (id of a staff)
             */
            staff_id: number | null;
            /** @description From */
            status_before: string | null;
            /** @description To */
            status_after: string | null;
            /** @description Reason */
            reason: string | null;
            /**
             * Format: int64
             * @description Amount (in the currency of currency)
             */
            amount_minor: number | null;
            /** @description Currency */
            currency: string | null;
            /** @description Details. What the step made, and what it changed, before and after. */
            details: unknown;
            /**
             * Format: date-time
             * @description Undone
             */
            undone_at: string | null;
        };
        /** @description A page of records. */
        OrderStepList: {
            items: components["schemas"]["OrderStep"][];
            /** @description The cursor of the next page; null: this is the last. */
            next: string | null;
            /** @description How many match in all, when asked for. */
            count?: number;
        };
        /** @description What was paid for orders, and what was given back. */
        Payment: {
            /**
             * Format: int64
             * @description ID
             */
            id: number;
            /**
             * Format: int64
             * @description Version
             */
            version: number;
            /**
             * Format: date-time
             * @description Created
             */
            created_at: string;
            /**
             * Format: date-time
             * @description Changed
             */
            updated_at: string;
            /**
             * Format: date-time
             * @description Deleted
             */
            deleted_at?: string | null;
            /**
             * Format: int64
             * @description Customer (id of a customer)
             */
            customer_id: number;
            /**
             * Format: int64
             * @description Original customer (id of a customer)
             */
            origin_customer_id?: number | null;
            /**
             * Format: int64
             * @description Order (id of a order)
             */
            order_id: number;
            /**
             * Format: int64
             * @description For return. The return that this refund pays for. (id of a order)
             */
            return_id: number | null;
            /**
             * Format: int64
             * @description Source (id of a source)
             */
            source_id: number | null;
            /**
             * @description Kind
             * @enum {string}
             */
            kind: "payment" | "refund";
            /**
             * @description Status
             * @enum {string}
             */
            status: "open" | "done" | "failed" | "void";
            /** @description Method. How it was paid: alipay, wechat, card, cash, bank. */
            method: string | null;
            /**
             * Format: int64
             * @description Amount. Above zero; the kind says which way. (in the currency of currency)
             */
            amount_minor: number;
            /** @description Currency. That of the order. */
            currency: string | null;
            /**
             * Format: int64
             * @description Amount in base currency
             */
            base_amount_minor: number | null;
            /**
             * Format: date-time
             * @description When
             */
            paid_at: string;
            /** @description Provider's reference */
            reference: string | null;
            /** @description Reason */
            reason: string | null;
        };
        /** @description What was paid for orders, and what was given back. */
        PaymentCreate: {
            /**
             * Format: int64
             * @description Customer (id of a customer)
             */
            customer_id: number;
            /**
             * Format: int64
             * @description Order (id of a order)
             */
            order_id: number;
            /**
             * Format: int64
             * @description For return. The return that this refund pays for. (id of a order)
             */
            return_id?: number | null;
            /**
             * Format: int64
             * @description Source (id of a source)
             */
            source_id?: number | null;
            /**
             * @description Kind
             * @enum {string}
             */
            kind?: "payment" | "refund";
            /**
             * @description Status
             * @enum {string}
             */
            status?: "open" | "done" | "failed" | "void";
            /** @description Method. How it was paid: alipay, wechat, card, cash, bank. */
            method?: string | null;
            /**
             * Format: int64
             * @description Amount. Above zero; the kind says which way. (in the currency of currency)
             */
            amount_minor: number;
            /**
             * Format: date-time
             * @description When
             */
            paid_at: string;
            /** @description Provider's reference */
            reference?: string | null;
            /** @description Reason */
            reason?: string | null;
        };
        /** @description What was paid for orders, and what was given back. */
        PaymentPatch: {
            /**
             * @description Status
             * @enum {string}
             */
            status?: "open" | "done" | "failed" | "void";
            /** @description Provider's reference */
            reference?: string | null;
            /** @description Reason */
            reason?: string | null;
        };
        /** @description A page of records. */
        PaymentList: {
            items: components["schemas"]["Payment"][];
            /** @description The cursor of the next page; null: this is the last. */
            next: string | null;
            /** @description How many match in all, when asked for. */
            count?: number;
        };
        /** @description What you sell. */
        Product: {
            /**
             * Format: int64
             * @description ID
             */
            id: number;
            /**
             * Format: int64
             * @description Version
             */
            version: number;
            /**
             * Format: date-time
             * @description Created
             */
            created_at: string;
            /**
             * Format: date-time
             * @description Changed
             */
            updated_at: string;
            /**
             * Format: date-time
             * @description Deleted
             */
            deleted_at?: string | null;
            /** @description Values of custom fields. */
            custom?: {
                [key: string]: unknown;
            };
            /** @description Code */
            code: string;
            /** @description Name */
            name: components["schemas"]["Label"] | null;
            /**
             * Format: int64
             * @description Category (id of a category)
             */
            category_id: number | null;
            /** @description Brand */
            brand: string | null;
            /**
             * Format: int64
             * @description Price (in the currency of currency)
             */
            price_millionths: number | null;
            /**
             * Format: int64
             * @description Cost (in the currency of currency)
             */
            cost_millionths: number | null;
            /** @description Currency */
            currency: string | null;
            /**
             * @description Status
             * @enum {string}
             */
            status: "active" | "paused" | "ended";
            /**
             * Format: int64
             * @description Source (id of a source)
             */
            source_id: number | null;
        };
        /** @description What you sell. */
        ProductCreate: {
            /** @description Values of custom fields. */
            custom?: {
                [key: string]: unknown;
            };
            /** @description Code */
            code: string;
            /** @description Name */
            name?: components["schemas"]["Label"] | null;
            /**
             * Format: int64
             * @description Category (id of a category)
             */
            category_id?: number | null;
            /** @description Brand */
            brand?: string | null;
            /**
             * Format: int64
             * @description Price (in the currency of currency)
             */
            price_millionths?: number | null;
            /**
             * Format: int64
             * @description Cost (in the currency of currency)
             */
            cost_millionths?: number | null;
            /** @description Currency */
            currency?: string | null;
            /**
             * @description Status
             * @enum {string}
             */
            status?: "active" | "paused" | "ended";
            /**
             * Format: int64
             * @description Source (id of a source)
             */
            source_id?: number | null;
        };
        /** @description What you sell. */
        ProductPatch: {
            /** @description Values of custom fields. */
            custom?: {
                [key: string]: unknown;
            };
            /** @description Code */
            code?: string;
            /** @description Name */
            name?: components["schemas"]["Label"] | null;
            /**
             * Format: int64
             * @description Category (id of a category)
             */
            category_id?: number | null;
            /** @description Brand */
            brand?: string | null;
            /**
             * Format: int64
             * @description Price (in the currency of currency)
             */
            price_millionths?: number | null;
            /**
             * Format: int64
             * @description Cost (in the currency of currency)
             */
            cost_millionths?: number | null;
            /** @description Currency */
            currency?: string | null;
            /**
             * @description Status
             * @enum {string}
             */
            status?: "active" | "paused" | "ended";
            /**
             * Format: int64
             * @description Source (id of a source)
             */
            source_id?: number | null;
        };
        /** @description A page of records. */
        ProductList: {
            items: components["schemas"]["Product"][];
            /** @description The cursor of the next page; null: this is the last. */
            next: string | null;
            /** @description How many match in all, when asked for. */
            count?: number;
        };
        /** @description Events that were sent and could not be taken, with the reason. */
        RejectedEvent: {
            /**
             * Format: int64
             * @description ID
             */
            id: number;
            /**
             * Format: int64
             * @description Version
             */
            version: number;
            /**
             * Format: date-time
             * @description Created
             */
            created_at: string;
            /**
             * Format: date-time
             * @description Changed
             */
            updated_at: string;
            /**
             * Format: date-time
             * @description Deleted
             */
            deleted_at?: string | null;
            /**
             * Format: int64
             * @description Source (id of a source)
             */
            source_id: number;
            /** @description Call. track, page, identify, … */
            kind: string | null;
            /** @description Event */
            name: string | null;
            /** @description Code */
            code: string;
            reason: components["schemas"]["Label"];
            /** @description Message key */
            message_key: string | null;
            /** @description As sent. Its beginning, if it was too long. */
            body: string | null;
        };
        /** @description A page of records. */
        RejectedEventList: {
            items: components["schemas"]["RejectedEvent"][];
            /** @description The cursor of the next page; null: this is the last. */
            next: string | null;
            /** @description How many match in all, when asked for. */
            count?: number;
        };
        /** @description How customers belong together: households, contacts, referrals. */
        Relation: {
            /**
             * Format: int64
             * @description ID
             */
            id: number;
            /**
             * Format: int64
             * @description Version
             */
            version: number;
            /**
             * Format: date-time
             * @description Created
             */
            created_at: string;
            /**
             * Format: date-time
             * @description Changed
             */
            updated_at: string;
            /**
             * Format: date-time
             * @description Deleted
             */
            deleted_at?: string | null;
            /**
             * Format: int64
             * @description Customer (id of a customer)
             */
            customer_id: number;
            /**
             * Format: int64
             * @description Original customer (id of a customer)
             */
            origin_customer_id?: number | null;
            /**
             * @description Kind
             * @enum {string}
             */
            kind: "contact_of" | "household" | "referred_by";
            /**
             * Format: int64
             * @description Other customer (id of a customer)
             */
            other_customer_id: number;
            /** @description Description */
            about: string | null;
        };
        /** @description How customers belong together: households, contacts, referrals. */
        RelationCreate: {
            /**
             * Format: int64
             * @description Customer (id of a customer)
             */
            customer_id: number;
            /**
             * @description Kind
             * @enum {string}
             */
            kind: "contact_of" | "household" | "referred_by";
            /**
             * Format: int64
             * @description Other customer (id of a customer)
             */
            other_customer_id: number;
            /** @description Description */
            about?: string | null;
        };
        /** @description How customers belong together: households, contacts, referrals. */
        RelationPatch: {
            /**
             * @description Kind
             * @enum {string}
             */
            kind?: "contact_of" | "household" | "referred_by";
            /** @description Description */
            about?: string | null;
        };
        /** @description A page of records. */
        RelationList: {
            items: components["schemas"]["Relation"][];
            /** @description The cursor of the next page; null: this is the last. */
            next: string | null;
            /** @description How many match in all, when asked for. */
            count?: number;
        };
        /** @description What a group of staff may see and do. */
        Role: {
            /**
             * Format: int64
             * @description ID
             */
            id: number;
            /**
             * Format: int64
             * @description Version
             */
            version: number;
            /**
             * Format: date-time
             * @description Created
             */
            created_at: string;
            /**
             * Format: date-time
             * @description Changed
             */
            updated_at: string;
            /**
             * Format: date-time
             * @description Deleted
             */
            deleted_at?: string | null;
            /** @description Name */
            name: string;
            label: components["schemas"]["Label"];
            /** @description Permissions */
            permissions: unknown;
            /** @description Sees customers. A rule; empty: all customers. Example: owner_staff_id = me */
            customer_rule: string | null;
            /** @description Built in */
            built_in: boolean | null;
        };
        /** @description What a group of staff may see and do. */
        RoleCreate: {
            /** @description Name */
            name: string;
            label: components["schemas"]["Label"];
            /** @description Permissions */
            permissions?: unknown;
            /** @description Sees customers. A rule; empty: all customers. Example: owner_staff_id = me */
            customer_rule?: string | null;
        };
        /** @description What a group of staff may see and do. */
        RolePatch: {
            /** @description Name */
            name?: string;
            label?: components["schemas"]["Label"];
            /** @description Permissions */
            permissions?: unknown;
            /** @description Sees customers. A rule; empty: all customers. Example: owner_staff_id = me */
            customer_rule?: string | null;
        };
        /** @description A page of records. */
        RoleList: {
            items: components["schemas"]["Role"][];
            /** @description The cursor of the next page; null: this is the last. */
            next: string | null;
            /** @description How many match in all, when asked for. */
            count?: number;
        };
        /** @description Filters, columns and order of a list, kept under a name. */
        SavedView: {
            /**
             * Format: int64
             * @description ID
             */
            id: number;
            /**
             * Format: int64
             * @description Version
             */
            version: number;
            /**
             * Format: date-time
             * @description Created
             */
            created_at: string;
            /**
             * Format: date-time
             * @description Changed
             */
            updated_at: string;
            /**
             * Format: date-time
             * @description Deleted
             */
            deleted_at?: string | null;
            /** @description Name */
            name: string;
            /** @description List */
            entity: string;
            /** @description Filter */
            filter: string | null;
            /** @description Order */
            sort: string | null;
            /** @description Columns */
            columns: unknown;
            /** @description For everybody */
            shared: boolean | null;
            /**
             * Format: int64
             * @description Of (id of a staff)
             */
            staff_id: number | null;
        };
        /** @description Filters, columns and order of a list, kept under a name. */
        SavedViewCreate: {
            /** @description Name */
            name: string;
            /** @description List */
            entity: string;
            /** @description Filter */
            filter?: string | null;
            /** @description Order */
            sort?: string | null;
            /** @description Columns */
            columns?: unknown;
            /** @description For everybody */
            shared?: boolean | null;
        };
        /** @description Filters, columns and order of a list, kept under a name. */
        SavedViewPatch: {
            /** @description Name */
            name?: string;
            /** @description Filter */
            filter?: string | null;
            /** @description Order */
            sort?: string | null;
            /** @description Columns */
            columns?: unknown;
            /** @description For everybody */
            shared?: boolean | null;
        };
        /** @description A page of records. */
        SavedViewList: {
            items: components["schemas"]["SavedView"][];
            /** @description The cursor of the next page; null: this is the last. */
            next: string | null;
            /** @description How many match in all, when asked for. */
            count?: number;
        };
        /** @description Audiences: everybody who passes a rule, or a list of chosen customers. */
        Segment: {
            /**
             * Format: int64
             * @description ID
             */
            id: number;
            /**
             * Format: int64
             * @description Version
             */
            version: number;
            /**
             * Format: date-time
             * @description Created
             */
            created_at: string;
            /**
             * Format: date-time
             * @description Changed
             */
            updated_at: string;
            /**
             * Format: date-time
             * @description Deleted
             */
            deleted_at?: string | null;
            /** @description Name */
            name: string;
            /**
             * @description Kind
             * @enum {string|null}
             */
            kind: "dynamic" | "static" | null;
            /** @description Folder */
            folder: string | null;
            /** @description Description */
            about: string | null;
            /** @description Rule. Who belongs to it; of a list: whom it was frozen from */
            rule: string | null;
            /**
             * Format: int64
             * @description Looked after by (id of a staff)
             */
            owner_staff_id: number | null;
        };
        /** @description Audiences: everybody who passes a rule, or a list of chosen customers. */
        SegmentCreate: {
            /** @description Name */
            name: string;
            /**
             * @description Kind
             * @enum {string|null}
             */
            kind?: "dynamic" | "static" | null;
            /** @description Folder */
            folder?: string | null;
            /** @description Description */
            about?: string | null;
            /** @description Rule. Who belongs to it; of a list: whom it was frozen from */
            rule?: string | null;
            /**
             * Format: int64
             * @description Looked after by (id of a staff)
             */
            owner_staff_id?: number | null;
        };
        /** @description Audiences: everybody who passes a rule, or a list of chosen customers. */
        SegmentPatch: {
            /** @description Name */
            name?: string;
            /** @description Folder */
            folder?: string | null;
            /** @description Description */
            about?: string | null;
            /** @description Rule. Who belongs to it; of a list: whom it was frozen from */
            rule?: string | null;
            /**
             * Format: int64
             * @description Looked after by (id of a staff)
             */
            owner_staff_id?: number | null;
        };
        /** @description A page of records. */
        SegmentList: {
            items: components["schemas"]["Segment"][];
            /** @description The cursor of the next page; null: this is the last. */
            next: string | null;
            /** @description How many match in all, when asked for. */
            count?: number;
        };
        /** @description Who entered which segment, or left it, and when. */
        SegmentEvent: {
            /**
             * Format: int64
             * @description ID
             */
            id: number;
            /**
             * Format: int64
             * @description Version
             */
            version: number;
            /**
             * Format: date-time
             * @description Created
             */
            created_at: string;
            /**
             * Format: date-time
             * @description Changed
             */
            updated_at: string;
            /**
             * Format: date-time
             * @description Deleted
             */
            deleted_at?: string | null;
            /**
             * Format: int64
             * @description Customer (id of a customer)
             */
            customer_id: number;
            /**
             * Format: int64
             * @description Original customer (id of a customer)
             */
            origin_customer_id?: number | null;
            /**
             * Format: int64
             * @description Segment (id of a segment)
             */
            segment_id: number;
            /**
             * @description Kind
             * @enum {string}
             */
            kind: "entered" | "left";
            /**
             * Format: date-time
             * @description Happened
             */
            happened_at: string;
        };
        /** @description A page of records. */
        SegmentEventList: {
            items: components["schemas"]["SegmentEvent"][];
            /** @description The cursor of the next page; null: this is the last. */
            next: string | null;
            /** @description How many match in all, when asked for. */
            count?: number;
        };
        /** @description Which customers are on which lists. */
        SegmentMember: {
            /**
             * Format: int64
             * @description ID
             */
            id: number;
            /**
             * Format: int64
             * @description Version
             */
            version: number;
            /**
             * Format: date-time
             * @description Created
             */
            created_at: string;
            /**
             * Format: date-time
             * @description Changed
             */
            updated_at: string;
            /**
             * Format: date-time
             * @description Deleted
             */
            deleted_at?: string | null;
            /**
             * Format: int64
             * @description Customer (id of a customer)
             */
            customer_id: number;
            /**
             * Format: int64
             * @description Original customer (id of a customer)
             */
            origin_customer_id?: number | null;
            /**
             * Format: int64
             * @description Segment (id of a segment)
             */
            segment_id: number;
        };
        /** @description Which customers are on which lists. */
        SegmentMemberCreate: {
            /**
             * Format: int64
             * @description Customer (id of a customer)
             */
            customer_id: number;
            /**
             * Format: int64
             * @description Segment (id of a segment)
             */
            segment_id: number;
        };
        /** @description Which customers are on which lists. */
        SegmentMemberPatch: Record<string, never>;
        /** @description A page of records. */
        SegmentMemberList: {
            items: components["schemas"]["SegmentMember"][];
            /** @description The cursor of the next page; null: this is the last. */
            next: string | null;
            /** @description How many match in all, when asked for. */
            count?: number;
        };
        /** @description How Guanxi behaves here. */
        Setting: {
            /**
             * Format: int64
             * @description ID
             */
            id: number;
            /**
             * Format: int64
             * @description Version
             */
            version: number;
            /**
             * Format: date-time
             * @description Created
             */
            created_at: string;
            /**
             * Format: date-time
             * @description Changed
             */
            updated_at: string;
            /**
             * Format: date-time
             * @description Deleted
             */
            deleted_at?: string | null;
            /**
             * @description Scope
             * @enum {string}
             */
            scope: "organisation" | "brand" | "team" | "person";
            /** @description Scope key */
            scope_key: string | null;
            /** @description Name */
            name: string;
            /** @description Value */
            value: unknown;
        };
        /** @description How Guanxi behaves here. */
        SettingCreate: {
            /**
             * @description Scope
             * @enum {string}
             */
            scope?: "organisation" | "brand" | "team" | "person";
            /** @description Scope key */
            scope_key?: string | null;
            /** @description Name */
            name: string;
            /** @description Value */
            value: unknown;
        };
        /** @description How Guanxi behaves here. */
        SettingPatch: {
            /** @description Value */
            value?: unknown;
        };
        /** @description A page of records. */
        SettingList: {
            items: components["schemas"]["Setting"][];
            /** @description The cursor of the next page; null: this is the last. */
            next: string | null;
            /** @description How many match in all, when asked for. */
            count?: number;
        };
        /** @description Parcels on their way to customers. */
        Shipment: {
            /**
             * Format: int64
             * @description ID
             */
            id: number;
            /**
             * Format: int64
             * @description Version
             */
            version: number;
            /**
             * Format: date-time
             * @description Created
             */
            created_at: string;
            /**
             * Format: date-time
             * @description Changed
             */
            updated_at: string;
            /**
             * Format: date-time
             * @description Deleted
             */
            deleted_at?: string | null;
            /**
             * Format: int64
             * @description Customer (id of a customer)
             */
            customer_id: number;
            /**
             * Format: int64
             * @description Original customer (id of a customer)
             */
            origin_customer_id?: number | null;
            /**
             * Format: int64
             * @description Order (id of a order)
             */
            order_id: number;
            /**
             * Format: int64
             * @description Source (id of a source)
             */
            source_id: number | null;
            /**
             * @description Status
             * @enum {string}
             */
            status: "packed" | "shipped" | "delivered" | "lost" | "cancelled";
            /** @description Carrier. A carrier's usual name, such as sf_express or dhl, or any other. */
            carrier: string | null;
            /** @description Tracking number */
            tracking_number: string | null;
            /**
             * Format: date-time
             * @description Packed
             */
            packed_at: string | null;
            /**
             * Format: date-time
             * @description Shipped
             */
            shipped_at: string | null;
            /**
             * Format: date-time
             * @description Delivered
             */
            delivered_at: string | null;
            /**
             * Format: int64
             * @description Days from order to delivery
             */
            wait_days_thousandths: number | null;
            lines?: components["schemas"]["ShipmentLine"][];
        };
        /** @description Parcels on their way to customers. */
        ShipmentCreate: {
            /**
             * Format: int64
             * @description Customer (id of a customer)
             */
            customer_id: number;
            /**
             * Format: int64
             * @description Order (id of a order)
             */
            order_id: number;
            /**
             * Format: int64
             * @description Source (id of a source)
             */
            source_id?: number | null;
            /**
             * @description Status
             * @enum {string}
             */
            status?: "packed" | "shipped" | "delivered" | "lost" | "cancelled";
            /** @description Carrier. A carrier's usual name, such as sf_express or dhl, or any other. */
            carrier?: string | null;
            /** @description Tracking number */
            tracking_number?: string | null;
            /**
             * Format: date-time
             * @description Packed
             */
            packed_at?: string | null;
            /**
             * Format: date-time
             * @description Shipped
             */
            shipped_at?: string | null;
            /**
             * Format: date-time
             * @description Delivered
             */
            delivered_at?: string | null;
            lines?: components["schemas"]["ShipmentLineCreate"][];
        };
        /** @description Parcels on their way to customers. */
        ShipmentPatch: {
            /**
             * @description Status
             * @enum {string}
             */
            status?: "packed" | "shipped" | "delivered" | "lost" | "cancelled";
            /** @description Carrier. A carrier's usual name, such as sf_express or dhl, or any other. */
            carrier?: string | null;
            /** @description Tracking number */
            tracking_number?: string | null;
            /**
             * Format: date-time
             * @description Packed
             */
            packed_at?: string | null;
            /**
             * Format: date-time
             * @description Shipped
             */
            shipped_at?: string | null;
            /**
             * Format: date-time
             * @description Delivered
             */
            delivered_at?: string | null;
            lines?: components["schemas"]["ShipmentLineCreate"][];
        };
        /** @description A page of records. */
        ShipmentList: {
            items: components["schemas"]["Shipment"][];
            /** @description The cursor of the next page; null: this is the last. */
            next: string | null;
            /** @description How many match in all, when asked for. */
            count?: number;
        };
        /** @description What a parcel holds, piece by piece. */
        ShipmentLine: {
            /**
             * Format: int64
             * @description Customer (id of a customer)
             */
            customer_id?: number;
            /**
             * Format: int64
             * @description Shipment (id of a shipment)
             */
            shipment_id?: number | null;
            /**
             * Format: int64
             * @description Position
             */
            position: number | null;
            /** @description Product code */
            product_code: string;
            /**
             * Format: int64
             * @description Occurrence. Which of the order's lines of this product code.
             */
            occurrence: number;
            /**
             * Format: int64
             * @description Quantity
             */
            quantity_thousandths: number;
        };
        /** @description What a parcel holds, piece by piece. */
        ShipmentLineCreate: {
            /** @description Product code */
            product_code: string;
            /**
             * Format: int64
             * @description Occurrence. Which of the order's lines of this product code.
             */
            occurrence?: number;
            /**
             * Format: int64
             * @description Quantity
             */
            quantity_thousandths: number;
        };
        /** @description A shop, marketplace, till, app or file that records come from. */
        Source: {
            /**
             * Format: int64
             * @description ID
             */
            id: number;
            /**
             * Format: int64
             * @description Version
             */
            version: number;
            /**
             * Format: date-time
             * @description Created
             */
            created_at: string;
            /**
             * Format: date-time
             * @description Changed
             */
            updated_at: string;
            /**
             * Format: date-time
             * @description Deleted
             */
            deleted_at?: string | null;
            /** @description Name */
            name: string;
            /** @description Code. Short name used by imports and the API. */
            code: string;
            /**
             * @description Kind
             * @enum {string}
             */
            kind: "manual" | "import" | "shop" | "marketplace" | "till" | "app" | "web";
            /** @description Brand */
            brand: string | null;
            /** @description Time zone. Times without a zone are read in this zone; empty: the organisation's. */
            timezone: string | null;
            /** @description Currency. Amounts without a currency are in this one; empty: the organisation's. */
            currency: string | null;
        };
        /** @description A shop, marketplace, till, app or file that records come from. */
        SourceCreate: {
            /** @description Name */
            name: string;
            /** @description Code. Short name used by imports and the API. */
            code: string;
            /**
             * @description Kind
             * @enum {string}
             */
            kind?: "manual" | "import" | "shop" | "marketplace" | "till" | "app" | "web";
            /** @description Brand */
            brand?: string | null;
            /** @description Time zone. Times without a zone are read in this zone; empty: the organisation's. */
            timezone?: string | null;
            /** @description Currency. Amounts without a currency are in this one; empty: the organisation's. */
            currency?: string | null;
        };
        /** @description A shop, marketplace, till, app or file that records come from. */
        SourcePatch: {
            /** @description Name */
            name?: string;
            /** @description Code. Short name used by imports and the API. */
            code?: string;
            /**
             * @description Kind
             * @enum {string}
             */
            kind?: "manual" | "import" | "shop" | "marketplace" | "till" | "app" | "web";
            /** @description Brand */
            brand?: string | null;
            /** @description Time zone. Times without a zone are read in this zone; empty: the organisation's. */
            timezone?: string | null;
            /** @description Currency. Amounts without a currency are in this one; empty: the organisation's. */
            currency?: string | null;
        };
        /** @description A page of records. */
        SourceList: {
            items: components["schemas"]["Source"][];
            /** @description The cursor of the next page; null: this is the last. */
            next: string | null;
            /** @description How many match in all, when asked for. */
            count?: number;
        };
        /** @description The people who work here and may sign in. */
        Staff: {
            /**
             * Format: int64
             * @description ID
             */
            id: number;
            /**
             * Format: int64
             * @description Version
             */
            version: number;
            /**
             * Format: date-time
             * @description Created
             */
            created_at: string;
            /**
             * Format: date-time
             * @description Changed
             */
            updated_at: string;
            /**
             * Format: date-time
             * @description Deleted
             */
            deleted_at?: string | null;
            /** @description Login */
            login: string;
            /** @description Name */
            name: string;
            /** @description Email */
            email: string | null;
            /** @description Roles. Ids of roles. */
            role_ids: unknown;
            /**
             * Format: int64
             * @description Team (id of a team)
             */
            team_id: number | null;
            /**
             * @description Language
             * @enum {string}
             */
            language: "zh-CN" | "en";
            /** @description May sign in */
            active: boolean;
            /**
             * Format: date-time
             * @description Password changed
             */
            password_changed_at: string | null;
            /**
             * Format: date-time
             * @description Last seen
             */
            last_seen_at: string | null;
        };
        /** @description The people who work here and may sign in. */
        StaffCreate: {
            /** @description Login */
            login: string;
            /** @description Name */
            name: string;
            /** @description Email */
            email?: string | null;
            /** @description Roles. Ids of roles. */
            role_ids?: unknown;
            /**
             * Format: int64
             * @description Team (id of a team)
             */
            team_id?: number | null;
            /**
             * @description Language
             * @enum {string}
             */
            language?: "zh-CN" | "en";
            /** @description May sign in */
            active?: boolean;
        };
        /** @description The people who work here and may sign in. */
        StaffPatch: {
            /** @description Login */
            login?: string;
            /** @description Name */
            name?: string;
            /** @description Email */
            email?: string | null;
            /** @description Roles. Ids of roles. */
            role_ids?: unknown;
            /**
             * Format: int64
             * @description Team (id of a team)
             */
            team_id?: number | null;
            /**
             * @description Language
             * @enum {string}
             */
            language?: "zh-CN" | "en";
            /** @description May sign in */
            active?: boolean;
        };
        /** @description A page of records. */
        StaffList: {
            items: components["schemas"]["Staff"][];
            /** @description The cursor of the next page; null: this is the last. */
            next: string | null;
            /** @description How many match in all, when asked for. */
            count?: number;
        };
        /** @description Words your team puts on customers. */
        Tag: {
            /**
             * Format: int64
             * @description ID
             */
            id: number;
            /**
             * Format: int64
             * @description Version
             */
            version: number;
            /**
             * Format: date-time
             * @description Created
             */
            created_at: string;
            /**
             * Format: date-time
             * @description Changed
             */
            updated_at: string;
            /**
             * Format: date-time
             * @description Deleted
             */
            deleted_at?: string | null;
            /** @description Name */
            name: string;
            /**
             * @description Colour
             * @enum {string|null}
             */
            colour: "grey" | "blue" | "green" | "amber" | "red" | "purple" | null;
            /** @description Description */
            about: string | null;
        };
        /** @description Words your team puts on customers. */
        TagCreate: {
            /** @description Name */
            name: string;
            /**
             * @description Colour
             * @enum {string|null}
             */
            colour?: "grey" | "blue" | "green" | "amber" | "red" | "purple" | null;
            /** @description Description */
            about?: string | null;
        };
        /** @description Words your team puts on customers. */
        TagPatch: {
            /** @description Name */
            name?: string;
            /**
             * @description Colour
             * @enum {string|null}
             */
            colour?: "grey" | "blue" | "green" | "amber" | "red" | "purple" | null;
            /** @description Description */
            about?: string | null;
        };
        /** @description A page of records. */
        TagList: {
            items: components["schemas"]["Tag"][];
            /** @description The cursor of the next page; null: this is the last. */
            next: string | null;
            /** @description How many match in all, when asked for. */
            count?: number;
        };
        /** @description People who look after the same customers. */
        Team: {
            /**
             * Format: int64
             * @description ID
             */
            id: number;
            /**
             * Format: int64
             * @description Version
             */
            version: number;
            /**
             * Format: date-time
             * @description Created
             */
            created_at: string;
            /**
             * Format: date-time
             * @description Changed
             */
            updated_at: string;
            /**
             * Format: date-time
             * @description Deleted
             */
            deleted_at?: string | null;
            /** @description Name */
            name: string;
            /** @description Description */
            about: string | null;
        };
        /** @description People who look after the same customers. */
        TeamCreate: {
            /** @description Name */
            name: string;
            /** @description Description */
            about?: string | null;
        };
        /** @description People who look after the same customers. */
        TeamPatch: {
            /** @description Name */
            name?: string;
            /** @description Description */
            about?: string | null;
        };
        /** @description A page of records. */
        TeamList: {
            items: components["schemas"]["Team"][];
            /** @description The cursor of the next page; null: this is the last. */
            next: string | null;
            /** @description How many match in all, when asked for. */
            count?: number;
        };
        /** @description Addresses of other programs that are told of changes as they happen. */
        WebhookEndpoint: {
            /**
             * Format: int64
             * @description ID
             */
            id: number;
            /**
             * Format: int64
             * @description Version
             */
            version: number;
            /**
             * Format: date-time
             * @description Created
             */
            created_at: string;
            /**
             * Format: date-time
             * @description Changed
             */
            updated_at: string;
            /**
             * Format: date-time
             * @description Deleted
             */
            deleted_at?: string | null;
            /** @description Name */
            name: string;
            /** @description Address. https://… that takes a POST. */
            url: string;
            /** @description Description */
            about: string | null;
            /** @description Events. Such as order.created, customer.* or *. */
            events: unknown;
            /** @description The rule is about */
            rule_entity: string | null;
            /** @description Rule. Of these records only those that pass are told. */
            rule: string | null;
            /**
             * Format: int64
             * @description Sees what this role sees (id of a role)
             */
            role_id: number;
            /** @description Takes files. Scheduled exports may send their files here. */
            takes_files: boolean | null;
            /**
             * Format: int64
             * @description Made by (id of a staff)
             */
            staff_id: number | null;
            /** @description Enabled */
            enabled: boolean | null;
            /**
             * Format: date-time
             * @description Turned off
             */
            disabled_at: string | null;
            /** @description Turned off because */
            disabled_reason: components["schemas"]["Label"] | null;
            /**
             * Format: date-time
             * @description Secret changed
             */
            secret_at: string | null;
        };
        /** @description Addresses of other programs that are told of changes as they happen. */
        WebhookEndpointCreate: {
            /** @description Name */
            name: string;
            /** @description Address. https://… that takes a POST. */
            url: string;
            /** @description Description */
            about?: string | null;
            /** @description Events. Such as order.created, customer.* or *. */
            events: unknown;
            /** @description The rule is about */
            rule_entity?: string | null;
            /** @description Rule. Of these records only those that pass are told. */
            rule?: string | null;
            /**
             * Format: int64
             * @description Sees what this role sees (id of a role)
             */
            role_id: number;
            /** @description Takes files. Scheduled exports may send their files here. */
            takes_files?: boolean | null;
            /** @description Enabled */
            enabled?: boolean | null;
        };
        /** @description Addresses of other programs that are told of changes as they happen. */
        WebhookEndpointPatch: {
            /** @description Name */
            name?: string;
            /** @description Address. https://… that takes a POST. */
            url?: string;
            /** @description Description */
            about?: string | null;
            /** @description Events. Such as order.created, customer.* or *. */
            events?: unknown;
            /** @description The rule is about */
            rule_entity?: string | null;
            /** @description Rule. Of these records only those that pass are told. */
            rule?: string | null;
            /**
             * Format: int64
             * @description Sees what this role sees (id of a role)
             */
            role_id?: number;
            /** @description Takes files. Scheduled exports may send their files here. */
            takes_files?: boolean | null;
            /** @description Enabled */
            enabled?: boolean | null;
        };
        /** @description A page of records. */
        WebhookEndpointList: {
            items: components["schemas"]["WebhookEndpoint"][];
            /** @description The cursor of the next page; null: this is the last. */
            next: string | null;
            /** @description How many match in all, when asked for. */
            count?: number;
        };
        /** @description Where shops and other programs tell of orders, customers and products the moment they change. */
        WebhookSource: {
            /**
             * Format: int64
             * @description ID
             */
            id: number;
            /**
             * Format: int64
             * @description Version
             */
            version: number;
            /**
             * Format: date-time
             * @description Created
             */
            created_at: string;
            /**
             * Format: date-time
             * @description Changed
             */
            updated_at: string;
            /**
             * Format: date-time
             * @description Deleted
             */
            deleted_at?: string | null;
            /** @description Name */
            name: string;
            /**
             * @description Form. Who sends the webhooks, and so how they are signed.
             * @enum {string}
             */
            format: "shopify" | "woocommerce" | "standard";
            /**
             * Format: int64
             * @description Source. The source that the records belong to. (id of a source)
             */
            source_id: number;
            /**
             * @description Brings. Standard Webhooks: what the bodies hold. Shops say it themselves.
             * @enum {string|null}
             */
            kind: "customer" | "order" | "product" | null;
            /** @description Mapping. Standard Webhooks: path in the body and the field it goes into. */
            mapping: unknown;
            /** @description Path of the last change. Standard Webhooks: where the time of the record's last change stands, so that older versions are ignored. */
            changed_path: string | null;
            /**
             * @description Clean
             * @enum {string|null}
             */
            clean: "usual" | "all" | "none" | null;
            /** @description Enabled */
            enabled: boolean | null;
            /**
             * Format: date-time
             * @description Secret changed
             */
            secret_at: string | null;
        };
        /** @description Where shops and other programs tell of orders, customers and products the moment they change. */
        WebhookSourceCreate: {
            /** @description Name */
            name: string;
            /**
             * @description Form. Who sends the webhooks, and so how they are signed.
             * @enum {string}
             */
            format: "shopify" | "woocommerce" | "standard";
            /**
             * Format: int64
             * @description Source. The source that the records belong to. (id of a source)
             */
            source_id: number;
            /**
             * @description Brings. Standard Webhooks: what the bodies hold. Shops say it themselves.
             * @enum {string|null}
             */
            kind?: "customer" | "order" | "product" | null;
            /** @description Mapping. Standard Webhooks: path in the body and the field it goes into. */
            mapping?: unknown;
            /** @description Path of the last change. Standard Webhooks: where the time of the record's last change stands, so that older versions are ignored. */
            changed_path?: string | null;
            /**
             * @description Clean
             * @enum {string|null}
             */
            clean?: "usual" | "all" | "none" | null;
            /** @description Enabled */
            enabled?: boolean | null;
        };
        /** @description Where shops and other programs tell of orders, customers and products the moment they change. */
        WebhookSourcePatch: {
            /** @description Name */
            name?: string;
            /**
             * Format: int64
             * @description Source. The source that the records belong to. (id of a source)
             */
            source_id?: number;
            /**
             * @description Brings. Standard Webhooks: what the bodies hold. Shops say it themselves.
             * @enum {string|null}
             */
            kind?: "customer" | "order" | "product" | null;
            /** @description Mapping. Standard Webhooks: path in the body and the field it goes into. */
            mapping?: unknown;
            /** @description Path of the last change. Standard Webhooks: where the time of the record's last change stands, so that older versions are ignored. */
            changed_path?: string | null;
            /**
             * @description Clean
             * @enum {string|null}
             */
            clean?: "usual" | "all" | "none" | null;
            /** @description Enabled */
            enabled?: boolean | null;
        };
        /** @description A page of records. */
        WebhookSourceList: {
            items: components["schemas"]["WebhookSource"][];
            /** @description The cursor of the next page; null: this is the last. */
            next: string | null;
            /** @description How many match in all, when asked for. */
            count?: number;
        };
        /** @description Keys with which web pages, apps and servers send events. */
        WriteKey: {
            /**
             * Format: int64
             * @description ID
             */
            id: number;
            /**
             * Format: int64
             * @description Version
             */
            version: number;
            /**
             * Format: date-time
             * @description Created
             */
            created_at: string;
            /**
             * Format: date-time
             * @description Changed
             */
            updated_at: string;
            /**
             * Format: date-time
             * @description Deleted
             */
            deleted_at?: string | null;
            /** @description Name */
            name: string;
            /**
             * Format: int64
             * @description Source. Visitors and user ids are told apart within a source: page and server of one shop share it. (id of a source)
             */
            source_id: number;
            /** @description Key. Stands in web pages; it can only bring events in. */
            key: string | null;
            /**
             * Format: date-time
             * @description Last used. To within five minutes.
             */
            last_used_at: string | null;
        };
        /** @description Keys with which web pages, apps and servers send events. */
        WriteKeyCreate: {
            /** @description Name */
            name: string;
            /**
             * Format: int64
             * @description Source. Visitors and user ids are told apart within a source: page and server of one shop share it. (id of a source)
             */
            source_id: number;
        };
        /** @description Keys with which web pages, apps and servers send events. */
        WriteKeyPatch: {
            /** @description Name */
            name?: string;
        };
        /** @description A page of records. */
        WriteKeyList: {
            items: components["schemas"]["WriteKey"][];
            /** @description The cursor of the next page; null: this is the last. */
            next: string | null;
            /** @description How many match in all, when asked for. */
            count?: number;
        };
        /** @description A text in both languages; either may be missing. */
        Label: {
            zh?: string;
            en?: string;
        };
        /** @description What went wrong (RFC 9457), in the language of the caller. */
        Problem: {
            type: string;
            /** Format: int64 */
            status: number;
            /** @description The machine's name of the error: invalid, not_found, … */
            code: string;
            title: string;
            detail?: string;
            /** @description What to do about it. */
            hint?: string;
            /** @description Where in the body, as a JSON pointer. */
            pointer?: string;
            /**
             * Format: int64
             * @description Where in a text, in bytes.
             */
            position?: number;
            /** Format: int64 */
            length?: number;
            request_id?: string;
        };
        /** @description Names of records by their ids. */
        Names: {
            [key: string]: string;
        };
        /** @description An OpenAPI document. */
        OpenApi: {
            [key: string]: unknown;
        };
        /** @description Names that are looked for in texts. */
        Competitors: {
            /** @description In the order of the setting. */
            names: string[];
            /**
             * Format: int64
             * @description How many there may be.
             */
            most: number;
            /**
             * Format: int64
             * @description How long a name may be.
             */
            characters: number;
        };
        /** @description What one of a kind is worth. */
        DeliveredCost: {
            /** @description As the setting names it. */
            name: string;
            label: components["schemas"]["Label"];
            /**
             * Format: int64
             * @description Of a usual order, where the setting is silent.
             */
            permille: number;
            /**
             * Format: int64
             * @description What the setting says; null: nothing.
             */
            own_minor: number | null;
            /**
             * Format: int64
             * @description What holds; null: it is not known yet what a usual order is.
             */
            worth_minor: number | null;
        };
        /** @description What waiting, trouble and service are worth. */
        DeliveredCosts: {
            currency: string;
            /**
             * Format: int64
             * @description Null: the model has not been fitted yet.
             */
            usual_order_minor: number | null;
            items: components["schemas"]["DeliveredCost"][];
        };
        /** @description The latest events. */
        Arrivals: {
            /**
             * Format: int64
             * @description Id of the newest event of all; give it as `after` the next time.
             */
            latest: number;
            items: components["schemas"]["Event"][];
        };
        /** @description An event began to look otherwise. */
        EventDrift: {
            /** Format: int64 */
            id: number;
            /** Format: int64 */
            source_id: number | null;
            /** @description The event's. */
            name: string;
            /** Format: date-time */
            at: string;
            /** @enum {string} */
            kind: "property_new" | "type_changed" | "property_gone" | "event_gone";
            /** @description Of the property; empty: the event itself. */
            path: string;
            /** @description The usual type. */
            was: string;
            /** @description The type that came. */
            now: string;
        };
        /** @description How events drifted. */
        EventDrifts: {
            items: components["schemas"]["EventDrift"][];
        };
        /** @description A property of events. */
        EventProperty: {
            /** @description As `products[].price`. */
            path: string;
            /**
             * Format: int64
             * @description In so many events.
             */
            present: number;
            /** @description Of all events, 0 to 1. */
            share: number;
            /** @description How often it was a text, time, integer, real, boolean, object, list, null. */
            kinds: {
                [key: string]: number;
            };
            /** Format: date-time */
            first_at: string;
            /** Format: date-time */
            last_at: string;
            /** @description It used to come and has stopped. */
            gone: boolean;
            /** @description It is kept at hand: rules over it are answered in memory. */
            kept: boolean;
            examples: string[];
        };
        /** @description What events of a name look like. */
        EventSchema: {
            /** Format: int64 */
            source_id: number | null;
            name: string;
            /**
             * Format: int64
             * @description Learnt from so many.
             */
            events: number;
            /**
             * Format: date-time
             * @description When the first one arrived.
             */
            first_at: string;
            /** Format: date-time */
            last_at: string;
            /** @description They used to come and have stopped. */
            gone: boolean;
            /** @description There are properties beyond the limits. */
            more: boolean;
            /**
             * Format: int64
             * @description How many there are.
             */
            properties: number;
        };
        /** @description What events of a name look like, with their properties. */
        EventSchemaWhole: {
            /** Format: int64 */
            source_id: number | null;
            name: string;
            /**
             * Format: int64
             * @description Learnt from so many.
             */
            events: number;
            /**
             * Format: date-time
             * @description When the first one arrived.
             */
            first_at: string;
            /** Format: date-time */
            last_at: string;
            /** @description They used to come and have stopped. */
            gone: boolean;
            /** @description There are properties beyond the limits. */
            more: boolean;
            properties: components["schemas"]["EventProperty"][];
            /** @description The properties kept at hand, of all events. */
            kept: string[];
        };
        /** @description What events look like. */
        EventSchemas: {
            items: components["schemas"]["EventSchema"][];
        };
        /** @description Where exports may be written to. */
        ExportFolders: {
            /** @description names of folders */
            items: string[];
            /** @description names of outgoing webhooks that take files */
            addresses: string[];
        };
        /** @description One run of a scheduled export. */
        ExportRun: {
            /** Format: int64 */
            job_id: number;
            /** @enum {string} */
            status: "running" | "done" | "failed" | "dead" | "cancelled";
            /** Format: date-time */
            started_at: string | null;
            /** Format: date-time */
            finished_at: string | null;
            /**
             * Format: int64
             * @description records written
             */
            done: number;
            /**
             * Format: int64
             * @description 0: not known yet
             */
            total: number;
            /** @description name and count; folder and removed (older files of it that went), or address, status, tries and bytes */
            result: {
                [key: string]: unknown;
            } | null;
            error: components["schemas"]["Label"] | null;
        };
        /** @description When a scheduled export runs next, and how its last runs ended. */
        ExportRuns: {
            /**
             * Format: date-time
             * @description null: none planned
             */
            next_at: string | null;
            /** @description the last 20, newest first; kept for 30 days, those that failed for 90 */
            runs: components["schemas"]["ExportRun"][];
        };
        /** @description A scheduled export: its next run, and its last one. */
        ExportState: {
            /**
             * Format: int64
             * @description of the schedule
             */
            id: number;
            /**
             * Format: date-time
             * @description null: none planned
             */
            next_at: string | null;
            /** @description null: has not run yet, or so long ago that it is forgotten */
            last: components["schemas"]["ExportRun"] | null;
        };
        /** @description All scheduled exports. */
        ExportStates: {
            items: components["schemas"]["ExportState"][];
        };
        /** @description The home page. */
        Home: {
            figures: components["schemas"]["HomeFigure"][];
            chart?: components["schemas"]["HomeChart"];
        };
        /** @description Orders and revenue by day; absent for those who may not see orders. */
        HomeChart: {
            days: string[];
            orders: number[];
            /** @description In the organisation's currency. */
            revenue_minor: number[];
        };
        /** @description One figure. */
        HomeFigure: {
            /** @enum {string} */
            key: "customers" | "new_customers" | "orders" | "revenue";
            /** Format: int64 */
            value: number;
            /** @enum {string} */
            unit: "count" | "money";
            currency: string | null;
            entity: string;
            /** @description The rule that opens the records behind it; null: all. */
            filter: string | null;
        };
        /** @description A webhook was kept and will be taken. */
        WebhookReceived: {
            received: boolean;
        };
        /** @description What to export. */
        ExportRequest: {
            /** @description such as customer */
            entity: string;
            /** @description a rule; null: all */
            filter?: string | null;
            sort?: string | null;
            /** @description null: all */
            fields?: string[] | null;
            /** @enum {string} */
            format: "csv" | "jsonl" | "xlsx";
            /**
             * @description how choices stand in csv and xlsx; null: labels, in the caller's language
             * @enum {string|null}
             */
            values?: "codes" | "labels" | null;
        };
        /** @description A value that was cleaned. */
        ImportChange: {
            /**
             * Format: int64
             * @description of the file, from 1
             */
            line: number;
            column: string;
            before: string;
            after: string;
            /** @enum {string} */
            verdict: "good" | "doubtful";
            /** @description what was done, and what is to be doubted */
            what: components["schemas"]["Label"];
        };
        /** @description Currencies of an import that have no rate. */
        ImportCurrencies: {
            /** @description currencies without a rate (setting organisation.rates): their orders would be rejected */
            missing: string[];
            /** @description no row has a currency with a rate: nothing would be taken */
            every: boolean;
            /**
             * Format: int64
             * @description looked at
             */
            rows: number;
            /** @description false: the files are so long that only these rows were looked at */
            whole: boolean;
        };
        /** @description A field that columns can be mapped to. */
        ImportField: {
            name: string;
            label: components["schemas"]["Label"];
            required: boolean;
        };
        /** @description A customer of a file who is there already. */
        ImportKnown: {
            /**
             * Format: int64
             * @description of the file, from 1
             */
            line: number;
            /** @description what the file calls the customer */
            key: string;
            contested: boolean;
        };
        /** @description A preset that has such a file. */
        ImportMatch: {
            preset: string;
            kind: string;
            sheet: string;
            /** @description of the sheet */
            label: components["schemas"]["Label"];
            /** @description its rows only complete those of the preset's other files */
            completes: boolean;
        };
        /** @description What an import would begin with. */
        ImportPreview: {
            encoding: string;
            delimiter: string;
            columns: string[];
            /** @description the first 20, each a list of texts */
            rows: unknown[];
            mapping: {
                [key: string]: string;
            };
            /** @description which of the preset's files it is */
            sheet: string | null;
            /** @description the presets that have such a file, the best first */
            recognised: components["schemas"]["ImportMatch"][];
            /** @description what columns can be mapped to */
            fields: components["schemas"]["ImportField"][];
            /** @description currencies of the first 1,000 orders that have no rate (setting organisation.rates): these would be rejected */
            rates_missing: string[];
            /** @description the first 50 of the first 1,000 rows */
            problems: components["schemas"]["ImportProblem"][];
            /** @description the first 50 values that cleaning changes or doubts in the first 1,000 rows */
            changes: components["schemas"]["ImportChange"][];
            /**
             * Format: int64
             * @description how many there are in these rows
             */
            cleaned: number;
            /**
             * Format: int64
             * @description records of these rows that the source has brought before: changed, not made
             */
            existing: number;
            /**
             * Format: int64
             * @description customers of these rows, new to the source, who are there already by phone number or mail address
             */
            joined: number;
            /**
             * Format: int64
             * @description those whose phone number and mail address belong to two customers
             */
            contested: number;
            /** @description the first 50 of both */
            known: components["schemas"]["ImportKnown"][];
        };
        /** @description What is wrong with a row. */
        ImportProblem: {
            /**
             * Format: int64
             * @description of the file, from 1
             */
            line: number;
            /** @description its name; empty: the whole row */
            column: string;
            reason: components["schemas"]["Label"];
        };
        /** @description What to import, and how. */
        ImportRequest: {
            /**
             * Format: int64
             * @description the uploaded file; or
             */
            file_id?: number;
            /** @description several that belong together; the preview shows the first */
            file_ids?: number[];
            /** @enum {string} */
            kind: "customer" | "event" | "order" | "product";
            /** @description null: the plain one of the kind */
            preset?: string | null;
            /** @description name of a column: name of a field */
            mapping?: {
                [key: string]: string;
            } | null;
            /** @description code of the source; null: the preset's */
            source?: string | null;
            /** @description null: found */
            encoding?: string | null;
            /** @description one character or tab; null: found */
            delimiter?: string | null;
            /** @description none, usual or all; null: usual */
            clean?: string | null;
            /** @description customers who are there already are recognised: contact (by phone number or mail address; where these lead to two, it is a new one), strict (where they lead to two, the row is rejected), source (only by what the source called them before); null: contact */
            match?: string | null;
            /**
             * @description orders in currencies without a rate (setting organisation.rates): refuse the import, which looks for them first; or begin and reject these orders. null: refuse. Preview and currencies do not look at it
             * @enum {string|null}
             */
            unrated?: "refuse" | "reject" | null;
        };
        /** @description An import and the job that does it. */
        ImportStarted: {
            /** Format: int64 */
            import_id: number;
            /** Format: int64 */
            job_id: number;
        };
        /** @description A job that does what was asked. */
        JobStarted: {
            /** Format: int64 */
            job_id: number;
        };
        /** @description The first values that were cleaned. */
        ImportChanges: {
            /** @description the first 50 */
            items: components["schemas"]["ImportChange"][];
        };
        /** @description A row that was refused. */
        ImportReject: {
            /**
             * Format: int64
             * @description of the file, from 1
             */
            line: number;
            /** @description its name, after the file's where there are several; empty: the whole row */
            column: string;
            /** @description what stands there, or the record's key */
            value: string;
            reason: components["schemas"]["Label"];
        };
        /** @description Why rows were refused. */
        ImportRejectReason: {
            /** @description its name, after the file's where there are several; empty: the whole row */
            column: string;
            /** @description “…” stands for values that differ */
            reason: components["schemas"]["Label"];
            /**
             * Format: int64
             * @description how often it was given; a record of several rows may have one for all of them
             */
            count: number;
        };
        /** @description The first rows that were refused. */
        ImportRejects: {
            /** @description the first 50 */
            items: components["schemas"]["ImportReject"][];
            /** @description the five commonest reasons of all of them */
            reasons: components["schemas"]["ImportRejectReason"][];
        };
        /** @description A preset that somebody saved. */
        ImportOwnPreset: {
            /**
             * Format: int64
             * @description of the one to change; null: a new one
             */
            id?: number | null;
            name: string;
            /** @enum {string} */
            kind: "customer" | "event" | "order" | "product";
            /** @description the known one that it builds on */
            preset?: string | null;
            /** @description name of a column: name of a field; null: the preset's */
            mapping?: {
                [key: string]: string;
            } | null;
            source?: string | null;
            encoding?: string | null;
            delimiter?: string | null;
            clean?: string | null;
            /** @description contact, strict or source; null: contact */
            match?: string | null;
        };
        /** @description A kind of export that is known. */
        ImportPreset: {
            name: string;
            kind: string;
            label: components["schemas"]["Label"];
            about: components["schemas"]["Label"];
            /** @description null: columns are found by their names */
            mapping: {
                [key: string]: string;
            } | null;
            /** @description the files of the export */
            sheets: components["schemas"]["ImportSheet"][];
        };
        /** @description Where it is kept. */
        ImportPresetSaved: {
            /** Format: int64 */
            id: number;
        };
        /** @description All presets. */
        ImportPresets: {
            items: components["schemas"]["ImportPreset"][];
            /** @description what people saved */
            own: components["schemas"]["ImportOwnPreset"][];
        };
        /** @description A file of an export. */
        ImportSheet: {
            name: string;
            label: components["schemas"]["Label"];
        };
        /** @description What is news. */
        Insight: {
            /** @description Of all amounts. */
            currency: string;
            /**
             * Format: int64
             * @description Comparisons made, with a time before or with others.
             */
            compared: number;
            /**
             * Format: int64
             * @description Of them those that may be chance, or are tiny.
             */
            noise: number;
            findings: components["schemas"]["InsightFinding"][];
            silent: components["schemas"]["InsightSilent"][];
            /**
             * Format: int64
             * @description Microseconds that it took.
             */
            us: number;
        };
        /** @description A number of a sentence. */
        InsightFigure: {
            /**
             * @description As columns of reports have it.
             * @enum {string}
             */
            type: "count" | "money" | "share" | "ratio" | "days" | "day" | "record" | "name" | "word";
            /** @description Of a record its id. */
            value: unknown;
            /** @description Records: their entity. */
            refers?: string;
            /** @description Records: the title. */
            text?: string | null;
            /** @description Names: what it is called. */
            label?: components["schemas"]["Label"];
        };
        /** @description A sentence, and where it comes from. */
        InsightFinding: {
            /** @description That it is from; quality: the page of data quality. */
            report: string;
            /** @description Which of that report's sentences it is. */
            key: string;
            /** @description Of the report. */
            title: components["schemas"]["Label"];
            /** @enum {string} */
            tone: "note" | "good" | "bad";
            /** @description Something has changed; else it just is so. */
            changed: boolean;
            /** @description {name} stands for the figure of that name. */
            sentence: components["schemas"]["Label"];
            /** @description How sure it is; likewise. */
            sure: components["schemas"]["Label"] | null;
            figures: {
                [key: string]: components["schemas"]["InsightFigure"];
            };
            /** @description With which the report shows it. */
            params: {
                [key: string]: string;
            };
            /** @description Whose customers it is about. */
            rule: string | null;
            /** @description Whose records the rule chooses; customers when absent. */
            entity?: string;
            /**
             * Format: int64
             * @description Money concerned; it ranks by that.
             */
            amount: number;
            /** @description Of such a difference where there is none, corrected among all compared. */
            chance: number | null;
        };
        /** @description A report that has no answer. */
        InsightSilent: {
            report: string;
            title: components["schemas"]["Label"];
            reason: components["schemas"]["Label"];
        };
        /** @description What came of a treatment, beside a control group. */
        Lift: {
            control: string;
            /** @description Of intervals. */
            confidence: number;
            arms: components["schemas"]["LiftArm"][];
        };
        /** @description One treatment. */
        LiftArm: {
            arm: string;
            /** Format: int64 */
            treated_customers: number;
            /** Format: int64 */
            control_customers: number;
            /** @description Probability of such sizes by chance; null: the plan is not known. */
            p_uneven: number | null;
            /** @description Something other than chance divided the groups. */
            uneven: boolean;
            outcomes: components["schemas"]["LiftOutcome"][];
        };
        /** @description Customers grouped in one way. */
        LiftCut: {
            cut: string;
            /** @description Probability that groups differ so by chance. */
            p_differ: number | null;
            groups: components["schemas"]["LiftGroup"][];
        };
        /** @description The difference in one group of customers. */
        LiftGroup: {
            value: string;
            /** Format: int64 */
            treated_customers: number;
            /** Format: int64 */
            control_customers: number;
            treated: number | null;
            control: number | null;
            difference: number | null;
            low: number | null;
            high: number | null;
            /** @description Parts of the control. */
            relative: number | null;
            relative_low: number | null;
            relative_high: number | null;
            /** @description Probability by chance. */
            p: number | null;
            /** @description The same among all compared. */
            corrected: number | null;
            /** @description To be treated for one more. */
            needed: number | null;
            /** @enum {string} */
            verdict: "more" | "less" | "unsure";
            sentence: components["schemas"]["Label"];
        };
        /** @description The difference in one outcome. Money is in minor units. */
        LiftOutcome: {
            outcome: string;
            label: components["schemas"]["Label"];
            /** @enum {string} */
            kind: "share" | "mean" | "money";
            /** Format: int64 */
            treated_customers: number;
            /** Format: int64 */
            control_customers: number;
            treated: number | null;
            control: number | null;
            difference: number | null;
            low: number | null;
            high: number | null;
            /** @description Parts of the control. */
            relative: number | null;
            relative_low: number | null;
            relative_high: number | null;
            /** @description Probability by chance. */
            p: number | null;
            /** @description The same among all compared. */
            corrected: number | null;
            /** @description To be treated for one more. */
            needed: number | null;
            /** @enum {string} */
            verdict: "more" | "less" | "unsure";
            sentence: components["schemas"]["Label"];
            cuts: components["schemas"]["LiftCut"][];
        };
        /** @description How large an experiment must be. */
        LiftPlan: {
            rate?: number;
            deviation?: number;
            effect: number;
            significance: number;
            power: number;
            ratio: number;
            /** Format: int64 */
            treated: number;
            /** Format: int64 */
            control: number;
            /** Format: int64 */
            total: number;
            sentence: components["schemas"]["Label"];
        };
        /** @description The descriptions of all entities the caller may read. */
        Metadata: {
            organisation: components["schemas"]["Organisation"];
            currencies: components["schemas"]["Currency"][];
            permissions: string[];
            permissions_known: string[];
            /** @description False for who sees some customers only. */
            all_customers: boolean;
            entities: components["schemas"]["MetadataEntity"][];
        };
        /** @description A currency of ISO 4217. */
        Currency: {
            code: string;
            /** Format: int64 */
            digits: number;
        };
        /** @description One value of a choice. */
        MetadataChoice: {
            name: string;
            label: components["schemas"]["Label"];
        };
        /** @description A kind of record. */
        MetadataEntity: {
            name: string;
            plural: string;
            label: components["schemas"]["Label"];
            label_plural: components["schemas"]["Label"];
            about: components["schemas"]["Label"];
            /** @enum {string} */
            ownership: "none" | "customer" | "self";
            title?: string;
            sort?: string;
            may: ("read" | "create" | "update" | "delete" | "export" | "import")[];
            custom_fields?: boolean;
            importable?: boolean;
            append_only?: boolean;
            part?: string;
            part_name?: string;
            fields: components["schemas"]["MetadataField"][];
            /** @description Of customers: what models that stand say of them; columns of lists and exports, which hold it under scores. */
            figures?: components["schemas"]["MetadataField"][];
        };
        /** @description A field of a record. */
        MetadataField: {
            name: string;
            /** @enum {string} */
            type: "text" | "integer" | "boolean" | "money" | "price" | "quantity" | "time" | "day" | "choice" | "reference" | "label" | "json";
            label: components["schemas"]["Label"];
            help?: components["schemas"]["Label"];
            required?: boolean;
            read_only?: boolean;
            immutable?: boolean;
            personal?: boolean;
            listed?: boolean;
            sorted?: boolean;
            multiline?: boolean;
            hidden?: boolean;
            authored?: boolean;
            lunar?: boolean;
            custom?: boolean;
            /** Format: int64 */
            limit?: number;
            refers?: string;
            currency?: string;
            otherwise?: unknown;
            choices?: components["schemas"]["MetadataChoice"][];
            /** @description what some values of a text are called; upper case, blanks and hyphens make no difference, others are shown as they are */
            known?: components["schemas"]["MetadataChoice"][];
        };
        /** @description Whose system this is. */
        Organisation: {
            name: string | null;
            timezone: string;
            currency: string;
            /** @enum {string} */
            language: "zh-CN" | "en";
        };
        /** @description What a model says of a customer. */
        CustomerModel: {
            model: string;
            title: components["schemas"]["Label"];
            variant: string | null;
            /**
             * Format: date-time
             * @description Null: it does not stand.
             */
            fitted_at: string | null;
            /** @description Why it could not be fitted. */
            reason: components["schemas"]["Label"] | null;
            /** @description How good the fit is: figures by name. */
            quality: {
                [key: string]: unknown;
            } | null;
            scores: components["schemas"]["CustomerScore"][];
            /** @description Why the first score is what it is, the weightiest first. */
            reasons: components["schemas"]["CustomerReason"][];
        };
        /** @description What adds to a score, or takes from it. */
        CustomerReason: {
            /** @enum {string} */
            direction: "up" | "down";
            text: components["schemas"]["Label"];
        };
        /** @description A figure of a model about a customer. */
        CustomerScore: {
            /** @description As rules ask for it. */
            name: string;
            title: components["schemas"]["Label"];
            /** @enum {string} */
            unit: "share" | "count" | "money" | "points" | "group" | "day" | "hour" | "weekday" | "source" | "name";
            /** @enum {string} */
            ahead: "now" | "days" | "months";
            /**
             * Format: int64
             * @description So many days or months ahead; 0: now.
             */
            within: number;
            /**
             * Format: int64
             * @description Money in minor units; points as they are; of a group and a name its place, of a day those since 1970; all else in millionths. Null: nothing can be said.
             */
            value: number | null;
            /**
             * Format: int64
             * @description In eight of ten cases at least this, as the value; null: it is not said.
             */
            low: number | null;
            /**
             * Format: int64
             * @description In eight of ten cases at most this.
             */
            high: number | null;
            /** @description Of a group, a name, an hour, a weekday and a source: what it is called. */
            label: components["schemas"]["Label"] | null;
            /**
             * Format: date
             * @description Of a day.
             */
            day: string | null;
        };
        /** @description What models say of a customer. */
        CustomerScores: {
            /**
             * Format: date
             * @description The scores are as of the end of this day.
             */
            as_of_day: string;
            /** @description It is not today but the last day of a shop that has been still since. */
            as_of_past: boolean;
            /** @description Of all money. */
            currency: string;
            items: components["schemas"]["CustomerModel"][];
        };
        /** @description A model each time it was fitted. */
        FittedModel: {
            /** Format: int64 */
            id: number;
            /** @enum {string} */
            state: "fitted" | "refused";
            /** Format: date-time */
            fitted_at: string;
            /**
             * Format: date
             * @description It knew what had happened until the end of this day.
             */
            as_of_day: string;
            variant: string | null;
            /** Format: int64 */
            customers: number;
            /**
             * Format: int64
             * @description Days with orders, or whatever it counts.
             */
            facts: number;
            converged: boolean;
            /** @description Figures by name. */
            quality: {
                [key: string]: unknown;
            } | null;
            /** @description Why it could not be fitted. */
            reason: components["schemas"]["Label"] | null;
            /**
             * Format: int64
             * @description Null: by itself, or from the command line.
             */
            asked_by_staff_id: number | null;
        };
        /** @description A model. */
        ForesightModel: {
            name: string;
            title: components["schemas"]["Label"];
            /** @description What it is fitted on. */
            reads: components["schemas"]["Label"];
            scores: components["schemas"]["ModelScore"][];
            /** @description The latest first. */
            fits: components["schemas"]["FittedModel"][];
        };
        /** @description Which model. */
        ModelAsk: {
            name: string;
        };
        /** @description The job that fits it. */
        ModelJob: {
            /** Format: int64 */
            job_id: number;
        };
        /** @description A figure that a model gives of every customer. */
        ModelScore: {
            name: string;
            title: components["schemas"]["Label"];
            /** @enum {string} */
            unit: "share" | "count" | "money" | "points" | "group" | "day" | "hour" | "weekday" | "source" | "name";
            /** @enum {string} */
            ahead: "now" | "days" | "months";
        };
        /** @description All models. */
        Models: {
            items: components["schemas"]["ForesightModel"][];
        };
        /** @description The day that scores are of. */
        ModelsDay: {
            /**
             * Format: date
             * @description Scores are as of the end of this day.
             */
            as_of_day: string;
            /** @description It is not today but the last day of a shop that has been still since. */
            as_of_past: boolean;
            /**
             * Format: int64
             * @description So many days without an order make a shop still.
             */
            still_days: number;
        };
        /** @description Carriers that were used of late. */
        OrderCarriers: {
            items: string[];
        };
        /** @description What of a line has left and come back. */
        OrderLineState: {
            /** Format: int64 */
            position: number;
            product_code: string;
            /** Format: int64 */
            bought_thousandths: number;
            /** Format: int64 */
            packed_thousandths: number;
            /**
             * Format: int64
             * @description On its way or delivered.
             */
            shipped_thousandths: number;
            /** Format: int64 */
            delivered_thousandths: number;
            /** Format: int64 */
            returned_thousandths: number;
        };
        /** @description A step that can be taken now. */
        OrderNextStep: {
            /** @enum {string} */
            step: "cancel" | "close" | "deliver" | "exchange" | "pack" | "pay" | "pay_back" | "pick" | "receive" | "refund" | "reprice" | "return" | "ship" | "undeliver" | "undo";
            label: components["schemas"]["Label"];
            about: components["schemas"]["Label"];
            /** @description What usually comes next. */
            main: boolean;
        };
        /** @description What was paid for an order by one method. */
        OrderPaidBy: {
            method: string;
            /** Format: int64 */
            amount_minor: number;
        };
        /** @description A parcel of an order. */
        OrderParcel: {
            /**
             * Format: int64
             * @description Of the shipment.
             */
            id: number;
            /** @enum {string} */
            status: "packed" | "shipped" | "delivered" | "lost" | "cancelled";
            carrier: string | null;
            tracking_number: string | null;
            /** Format: date-time */
            packed_at: string | null;
            /** Format: date-time */
            shipped_at: string | null;
            /** Format: date-time */
            delivered_at: string | null;
            /** @description None: what is in it was never said. */
            lines: components["schemas"]["OrderParcelLine"][];
            /** @description What can be done with this parcel alone, with its id as shipment_id. */
            next: components["schemas"]["OrderParcelStep"][];
        };
        /** @description What a parcel holds of a line. */
        OrderParcelLine: {
            /**
             * Format: int64
             * @description Of the order's line, from 1; 0: that line is gone.
             */
            position: number;
            product_code: string;
            /** Format: int64 */
            quantity_thousandths: number;
        };
        /** @description A step that one parcel can take. */
        OrderParcelStep: {
            /** @enum {string} */
            step: "deliver" | "undeliver";
            label: components["schemas"]["Label"];
        };
        /** @description A line of what a step would make. */
        OrderPreviewLine: {
            product_code: string;
            name: string | null;
            /** Format: int64 */
            product_id?: number;
            /** Format: int64 */
            quantity_thousandths: number;
            /** Format: int64 */
            amount_minor: number;
        };
        /** @description What comes back, or goes out instead: its lines, less discount, plus tax and shipping. */
        OrderPreviewPart: {
            lines: components["schemas"]["OrderPreviewLine"][];
            /**
             * Format: int64
             * @description Its share of the order's.
             */
            discount_minor: number;
            /** Format: int64 */
            tax_minor: number;
            /** Format: int64 */
            shipping_minor: number;
            /** Format: int64 */
            total_minor: number;
        };
        /** @description A return, an exchange, or the order it comes from. */
        OrderRelated: {
            /** Format: int64 */
            id: number;
            number: string;
            kind: string;
            status: string;
            /** Format: int64 */
            total_minor: number;
        };
        /** @description A line that a step is about. */
        OrderStepLine: {
            /**
             * Format: int64
             * @description Of the order's line, from 1.
             */
            position?: number;
            /** @description Of what goes out in an exchange. */
            product_code?: string;
            /** Format: int64 */
            quantity_thousandths?: number;
            /** Format: int64 */
            price_millionths?: number;
        };
        /** @description What a step would make and give back. */
        OrderStepPreview: {
            returned: components["schemas"]["OrderPreviewPart"] | null;
            sent: components["schemas"]["OrderPreviewPart"] | null;
            currency: string;
            /**
             * Format: int64
             * @description Becomes an open refund.
             */
            refund_due_minor: number;
            /**
             * Format: int64
             * @description Is out already.
             */
            refunded_minor: number;
            /**
             * Format: int64
             * @description Pays for what goes out instead.
             */
            moved_minor: number;
            /**
             * Format: int64
             * @description What the return is worth beyond that: it was never paid, or is not to be given back.
             */
            not_given_minor: number;
            /**
             * Format: int64
             * @description Still to be paid for what goes out instead.
             */
            owed_minor: number;
            paid_by: components["schemas"]["OrderPaidBy"][];
        };
        /** @description A step, and what it is to be done with. */
        OrderStepRequest: {
            /** @enum {string} */
            step: "cancel" | "close" | "deliver" | "exchange" | "pack" | "pay" | "pay_back" | "pick" | "receive" | "refund" | "reprice" | "return" | "ship" | "undeliver" | "undo";
            /** @description Needed to refund, reprice, return and exchange. */
            reason?: string | null;
            /**
             * Format: int64
             * @description pay, refund: how much; all when absent.
             */
            amount_minor?: number | null;
            /** @description pay, refund, pay_back: alipay, wechat, card, cash, bank, … */
            method?: string | null;
            /** @description pay, refund, pay_back: the provider's. */
            reference?: string | null;
            /**
             * Format: date-time
             * @description pay: when; now when absent.
             */
            paid_at?: string | null;
            /** @description refund: the money is out already. */
            done?: boolean;
            /**
             * Format: int64
             * @description pay_back: this open refund; all when absent.
             */
            payment_id?: number | null;
            /**
             * Format: int64
             * @description deliver: this parcel; all when absent. undeliver: this parcel.
             */
            shipment_id?: number | null;
            /** @description ship. */
            carrier?: string | null;
            /** @description ship. */
            tracking_number?: string | null;
            /**
             * @description undo: what is to be undone; refused when something else was done since.
             * @enum {string|null}
             */
            last?: "cancel" | "close" | "deliver" | "exchange" | "pack" | "pay" | "pay_back" | "pick" | "receive" | "refund" | "reprice" | "return" | "ship" | "undeliver" | "undo" | null;
            /** @description return: whether what it is worth becomes an open refund; yes when absent. */
            refund?: boolean;
            /**
             * Format: int64
             * @description reprice.
             */
            discount_minor?: number | null;
            /**
             * Format: int64
             * @description reprice: the new one. return, exchange: how much of it is given back; none when absent.
             */
            shipping_minor?: number | null;
            /** @description ship, return, exchange: positions and quantities, all that is left when absent; reprice: positions and prices. */
            lines?: components["schemas"]["OrderStepLine"][];
            /** @description exchange: what goes out. */
            new_lines?: components["schemas"]["OrderStepLine"][];
        };
        /** @description When a step can be taken. */
        OrderStepRule: {
            step: string;
            /** @description Of orders. */
            kinds: string[];
            /** @description States it may be taken from. */
            from: string[];
            /** @description Where it leads; null: what payments and shipments then say. */
            to: string | null;
            permission: string;
            /**
             * Format: int64
             * @description How long it can be undone; 0: never.
             */
            undo_hours: number;
            /** @description Setting the order's status does it, too. */
            by_status: boolean;
            label: components["schemas"]["Label"];
            done: components["schemas"]["Label"];
            about: components["schemas"]["Label"];
        };
        /** @description All steps there are. */
        OrderStepTable: {
            items: components["schemas"]["OrderStepRule"][];
        };
        /** @description What an order amounts to, and what comes next. */
        OrderSteps: {
            /** Format: int64 */
            id: number;
            /** Format: int64 */
            version: number;
            status: string;
            currency: string;
            /** Format: int64 */
            total_minor: number;
            /**
             * Format: int64
             * @description By its payments; where none was recorded, by the status.
             */
            paid_minor: number;
            /** Format: int64 */
            refunded_minor: number;
            /**
             * Format: int64
             * @description Open refunds.
             */
            refund_due_minor: number;
            /** Format: int64 */
            returned_minor: number;
            /**
             * Format: int64
             * @description What is still to be paid; below zero: too much was.
             */
            owed_minor: number;
            /**
             * Format: int64
             * @description What may still be given back.
             */
            refundable_minor: number;
            /** @enum {string} */
            payment_state: "unpaid" | "partly_paid" | "paid" | "partly_refunded" | "refunded";
            /** @enum {string} */
            fulfilment_state: "none" | "partly_shipped" | "shipped" | "delivered";
            lines: components["schemas"]["OrderLineState"][];
            next: components["schemas"]["OrderNextStep"][];
            /** @description The last step, while it can be undone. */
            undo: components["schemas"]["OrderUndo"] | null;
            /** @description For who may read shipments. */
            parcels: components["schemas"]["OrderParcel"][];
            related: components["schemas"]["OrderRelated"][];
        };
        /** @description A step for many orders. */
        OrderStepsRequest: {
            ids: number[];
            step: components["schemas"]["OrderStepRequest"];
        };
        /** @description The step that can be undone. */
        OrderUndo: {
            /** @enum {string} */
            step: "cancel" | "close" | "deliver" | "exchange" | "pack" | "pay" | "pay_back" | "pick" | "receive" | "refund" | "reprice" | "return" | "ship" | "undeliver" | "undo";
            label: components["schemas"]["Label"];
            /** Format: date-time */
            until: string;
        };
        /** @description The panel of this server. */
        Panel: {
            /** @enum {string} */
            state: "off" | "building" | "ready" | "too_large";
            /** Format: int64 */
            customers?: number;
            /** Format: int64 */
            bytes?: number;
            /**
             * Format: int64
             * @description What it may take.
             */
            bytes_most?: number;
            /**
             * Format: int64
             * @description Pieces that are not merged.
             */
            parts?: number;
            /**
             * Format: int64
             * @description The change log is in it to here.
             */
            pos?: number;
            /**
             * Format: int64
             * @description Where the log ends.
             */
            change_pos?: number;
            /**
             * Format: int64
             * @description Age of the oldest change that is not in it.
             */
            lag_us?: number;
            /**
             * Format: int64
             * @description Customers, while it is built.
             */
            read?: number;
            /**
             * Format: int64
             * @description Of how many; 0: it is built.
             */
            to_read?: number;
            /** Format: date-time */
            saved_at?: string | null;
            /** Format: int64 */
            saved_pos?: number;
            /** @description Why it could not follow last. */
            error?: components["schemas"]["Label"] | null;
            /** @description Entities whose history did not fit; rules that ask for it go to the store. */
            left_out?: string[];
            tables?: components["schemas"]["PanelTable"][];
        };
        /** @description A field of a table in the panel. */
        PanelColumn: {
            name: string;
            /** Format: int64 */
            bytes: number;
        };
        /** @description Records of one kind in the panel. */
        PanelTable: {
            entity: string;
            /** Format: int64 */
            rows: number;
            /** Format: int64 */
            bytes: number;
            columns: components["schemas"]["PanelColumn"][];
        };
        /** @description A customer at one glance. */
        Profile: {
            customer: components["schemas"]["Customer"];
            orders: components["schemas"]["ProfileOrder"][];
            tags: components["schemas"]["ProfileTag"][];
        };
        /** @description An order without its lines. */
        ProfileOrder: {
            /** Format: int64 */
            id: number;
            /** Format: int64 */
            version: number;
            /** Format: int64 */
            customer_id: number;
            /** Format: int64 */
            source_id: number | null;
            number: string;
            /** @enum {string} */
            kind: "sale" | "return" | "adjustment";
            /** @enum {string} */
            status: "created" | "paid" | "picked" | "packed" | "partly_shipped" | "shipped" | "delivered" | "closed" | "cancelled";
            /** Format: date-time */
            ordered_at: string;
            channel: string | null;
            currency: string;
            /** Format: int64 */
            total_minor: number | null;
            /** Format: int64 */
            base_amount_minor: number | null;
            /** Format: int64 */
            line_count: number | null;
            /** Format: int64 */
            origin_order_id: number | null;
        };
        /** @description A tag of a customer. */
        ProfileTag: {
            /**
             * Format: int64
             * @description Of the link: deleting it takes the tag off.
             */
            id: number;
            /** Format: int64 */
            tag_id: number;
            name: string;
            colour: string | null;
        };
        /** @description The last look at data quality. */
        Quality: {
            /**
             * Format: date-time
             * @description null: not looked at yet
             */
            at: string | null;
            sources: components["schemas"]["QualitySource"][];
            figures: components["schemas"]["QualityFigure"][];
        };
        /** @description A figure over the days. */
        QualityCourse: {
            points: components["schemas"]["QualityPoint"][];
        };
        /** @description How many records a rule counts. */
        QualityFigure: {
            /** @description empty: the record as a whole */
            field: string;
            /** @enum {string} */
            aspect: "total" | "reachable" | "fresh" | "stale" | "filled" | "doubtful" | "shared";
            /**
             * Format: int64
             * @description 0: all; -1: of none
             */
            source_id: number;
            /** Format: int64 */
            count: number;
            /** @description whose records were counted; empty: all */
            rule: string;
        };
        /** @description One day's figure. */
        QualityPoint: {
            /** Format: date */
            day: string;
            /** Format: int64 */
            count: number;
            /** Format: int64 */
            total: number;
        };
        /** @description A source that records come from. */
        QualitySource: {
            /** Format: int64 */
            id: number;
            name: string;
        };
        /** @description A product that a customer needs again. */
        CustomerNeed: {
            /** Format: int64 */
            product_id: number;
            /** @description Its name, in the reader's language. */
            product: string;
            /** @enum {string} */
            state: "later" | "due" | "overdue";
            /**
             * Format: int64
             * @description On so many days it was bought.
             */
            days: number;
            /**
             * Format: date
             * @description The last of them.
             */
            last: string;
            /** @description Days until it is needed again. */
            usual: number;
            /**
             * Format: date
             * @description When that is.
             */
            day: string;
            /**
             * Format: date
             * @description In eight of ten cases not before,
             */
            from: string;
            /**
             * Format: date
             * @description and not after.
             */
            to: string;
            /** @description That it is bought within the days asked for. */
            chance: number;
        };
        /** @description What a customer needs again. */
        CustomerNeeds: {
            items: components["schemas"]["CustomerNeed"][];
            /**
             * Format: int64
             * @description Products bought on three days or more, also those that are not told.
             */
            bought: number;
            /** @description Why nothing can be told of any customer yet. */
            reason: components["schemas"]["Label"] | null;
            /** Format: date-time */
            learnt_at: string;
        };
        /** @description A product to offer, and why. */
        Recommendation: {
            /** Format: int64 */
            product_id: number;
            /** @description Its name, in the reader's language. */
            product: string;
            /**
             * @description What speaks most for it.
             * @enum {string}
             */
            reason: "own" | "together" | "next" | "near" | "taste" | "popular";
            /** @description The reason as a sentence. */
            text: components["schemas"]["Label"];
            /**
             * Format: int64
             * @description The product that leads to it.
             */
            from_id: number | null;
        };
        /** @description A product that is not offered, and why. */
        RecommendationKeptBack: {
            /** Format: int64 */
            product_id: number;
            /** @description Empty when it may not be seen. */
            product: string;
            /** @enum {string} */
            why: "looked" | "durable" | "rest" | "not_sold" | "hidden";
            /** @description Why, as a sentence. */
            text: components["schemas"]["Label"];
        };
        /** @description Products that somebody looks at. */
        RecommendationSession: {
            /** @description Ids, the one looked at last is the last; 1 to 50. */
            products: number[];
            /** @description They lie in a basket: what goes with them is wanted. */
            basket?: boolean;
        };
        /** @description What to offer, the best first. */
        Recommendations: {
            items: components["schemas"]["Recommendation"][];
            /** @description What makes no sense to offer; empty unless asked for with explain. */
            kept_back: components["schemas"]["RecommendationKeptBack"][];
            /**
             * @description How they were found.
             * @enum {string}
             */
            method: "popular" | "own" | "together" | "next" | "own_together" | "all" | "near" | "next_near" | "taste";
            /**
             * Format: int64
             * @description Customers, orders or visits that the method was tested on; 0: too few.
             */
            tested: number;
            /** @description Share of them with something of it among ten suggestions. */
            hit_rate: number;
            /** @description The same by popularity alone. */
            popular_hit_rate: number;
            /**
             * Format: int64
             * @description What was learnt reaches this far in the change log; a customer's own orders are those of now.
             */
            pos: number;
            /**
             * Format: date-time
             * @description When it was learnt; it is learnt anew after a start.
             */
            learnt_at: string;
        };
        /** @description What to do to which records: ids or filter, not both. */
        BulkRequest: {
            /** @enum {string} */
            operation: "patch" | "delete" | "restore" | "tag" | "untag";
            ids?: number[];
            filter?: string;
            /** @description For patch: what to change. */
            patch?: {
                [key: string]: unknown;
            };
            /**
             * Format: int64
             * @description For tag and untag, of customers.
             */
            tag_id?: number;
        };
        /** @description What was done; or, for a filter, the job that does it. */
        BulkAnswer: {
            /** Format: int64 */
            done?: number;
            failed?: components["schemas"]["BulkFailure"][];
            /** Format: int64 */
            job_id?: number;
        };
        /** @description A record that could not be changed, and why. */
        BulkFailure: {
            /** Format: int64 */
            id: number;
            error: components["schemas"]["Problem"];
        };
        /** @description One change of a record. */
        Change: {
            /**
             * Format: int64
             * @description Its place in the change log.
             */
            pos: number;
            /** Format: date-time */
            at: string;
            /**
             * Format: int64
             * @description The staff member; null: the system.
             */
            actor_id: number | null;
            /** Format: int64 */
            import_id: number | null;
            /** @enum {string} */
            operation: "create" | "update" | "delete" | "restore" | "remove" | "move";
            before?: {
                [key: string]: unknown;
            };
            after?: {
                [key: string]: unknown;
            };
        };
        /** @description A page of changes. */
        ChangeList: {
            items: components["schemas"]["Change"][];
            next: string | null;
        };
        /** @description A rejected event, mended. */
        EventReplay: {
            /** @description The event as it should have been; missing: as it was sent. */
            event?: {
                [key: string]: unknown;
            };
        };
        /** @description How many events were taken. */
        EventReplayed: {
            /** Format: int64 */
            accepted: number;
        };
        /** @description A report, and what it takes and gives. */
        Report: {
            /** @description Its path is /reports/NAME. */
            name: string;
            title: components["schemas"]["Label"];
            /** @description What it answers. */
            question: components["schemas"]["Label"];
            /** @description How exactly it counts. */
            about: components["schemas"]["Label"];
            params: components["schemas"]["ReportParam"][];
            totals: components["schemas"]["ReportColumn"][];
            columns: components["schemas"]["ReportColumn"][];
            /** @description How its answer is drawn. */
            picture?: components["schemas"]["ReportPicture"];
            /** @description The records that a column counts. */
            opens: components["schemas"]["ReportOpens"][];
        };
        /** @description The answer in words. */
        ReportAnswer: {
            sentence: components["schemas"]["Label"];
            /** @description How sure it is. */
            quiet?: components["schemas"]["Label"];
            /** @description What should make one doubt it. */
            doubts: components["schemas"]["Label"][];
            /** @description What may be done about it. */
            next: components["schemas"]["ReportNext"][];
        };
        /** @description A segment that may be made of an answer. */
        ReportNext: {
            name: components["schemas"]["Label"];
            /** @description Of customers, whoever was asked for. */
            rule: string;
        };
        /** @description The records that a column counts: of several of a column the first that fits. */
        ReportOpens: {
            column: string;
            /** @description A rule in which {month} is a cell of the row, {month+later} the first day of so many months after it, {month+later.end} that month's last day, and a name that is no column a parameter, else a total. Where a cell is missing, the piece in brackets around it is left out. */
            rule: string;
            /** @description Only with these cells or parameters, the second one missing: by=customer rule= */
            when?: string;
            /** @description What is listed: order; customers when absent. */
            entity?: string;
            /** @description Then `rule` holds parameters of this report, which lists the customers. */
            report?: string;
        };
        /** @description A picture of an answer, by the names of columns. */
        ReportPicture: {
            /** @enum {string} */
            type: "bars" | "columns" | "lines" | "heat" | "streams";
            title: components["schemas"]["Label"];
            /** @description What names a bar or a row: of several, the first that the row has. */
            name?: string;
            /** @description Added to the name. */
            with?: string;
            /** @description The name is a number, up to below this one. */
            until?: string;
            /** @description How long, high, dark or wide. */
            value?: string;
            /** @description Columns: more upon it, several. Lines: as it was. */
            and?: string;
            /** @description Columns: one below zero. */
            less?: string;
            /** @description Lines: the interval's lower end. */
            low?: string;
            /** @description Lines: its upper end. */
            high?: string;
            /** @description A map: what names its columns. Streams: where they go. */
            across?: string;
            /** @description A map: written into its cells. */
            label?: string;
            /** @description A map: the first column across is the whole and has no shade. */
            skip?: boolean;
            /** @description Another one of the same rows, in other units. */
            below?: components["schemas"]["ReportPicture"];
        };
        /** @description A value that a parameter may have. */
        ReportChoice: {
            name: string;
            label: components["schemas"]["Label"];
        };
        /** @description A column or a total. */
        ReportColumn: {
            /** @description A record has two members in a row: its title under the name, its id under name_id. */
            name: string;
            /**
             * @description Money is in minor units.
             * @enum {string}
             */
            type: "count" | "money" | "share" | "ratio" | "days" | "day" | "record" | "name" | "word";
            /** @description Records: their entity. */
            refers?: string;
            label: components["schemas"]["Label"];
            /** @description Names: those there are. */
            choices?: components["schemas"]["ReportChoice"][];
            /** @description True: a screen shows it when asked for more columns. */
            further?: boolean;
        };
        /** @description A parameter of a report. */
        ReportParam: {
            name: string;
            /** @enum {string} */
            type: "number" | "choice" | "window" | "text";
            /** @description What holds when it is not given. */
            otherwise: string;
            about: components["schemas"]["Label"];
            /** @description The number is the id of a record of this entity; 0: of none. */
            refers?: string;
            /** Format: int64 */
            least?: number;
            /** Format: int64 */
            most?: number;
            choices?: components["schemas"]["ReportChoice"][];
        };
        /** @description The figures of a report. */
        ReportResult: {
            report: string;
            title: components["schemas"]["Label"];
            /**
             * Format: date-time
             * @description The moment it looks from.
             */
            at: string;
            /** @description The day of the last order, where that is long ago and no `at` was asked: `at` is the end of that day. */
            still_since?: string;
            /**
             * Format: int64
             * @description All changes up to this position of the change log are in it.
             */
            pos: number;
            /**
             * Format: int64
             * @description Microseconds that it took.
             */
            us: number;
            /** @description Of all amounts. */
            currency: string;
            answer: components["schemas"]["ReportAnswer"];
            /** @description Rows are groups of customers; `rule` says who is in one. */
            split: boolean;
            /** @description Beside every figure NAME stand NAME_before and NAME_change. */
            compared: boolean;
            /**
             * Format: date-time
             * @description The moment it is compared with.
             */
            before?: string;
            picture?: components["schemas"]["ReportPicture"];
            total_columns: components["schemas"]["ReportColumn"][];
            /** @description By name. */
            totals: {
                [key: string]: unknown;
            };
            columns: components["schemas"]["ReportColumn"][];
            /** @description By the names of columns; steps also as people read them, `NAME_label`. */
            rows: {
                [key: string]: unknown;
            }[];
        };
        /** @description All reports. */
        Reports: {
            items: components["schemas"]["Report"][];
        };
        /** @description Own cut points; axes without them have groups of equal size. */
        RfmCuts: {
            /** @description Days since the last order; up to the first: 5. */
            recency?: number[];
            /** @description Orders with which the next score begins. */
            frequency?: number[];
            /** @description Minor units with which the next score begins. */
            monetary?: number[];
        };
        /** @description A group: the lowest and the highest score on each axis. */
        RfmGroup: {
            name: string;
            label: components["schemas"]["Label"];
            recency: number[];
            frequency: number[];
            monetary: number[];
        };
        /** @description From the best group to the worst; the first that holds a customer names it. */
        RfmGroups: {
            groups: components["schemas"]["RfmGroup"][];
            cuts: components["schemas"]["RfmCuts"];
            ready: components["schemas"]["RfmGroup"][];
        };
        /** @description A kind of facts in a customer's history. */
        RuleFact: {
            name: string;
            /** @description Whose records, or whose parts, the facts are. */
            entity: string;
            label: components["schemas"]["Label"];
            help: components["schemas"]["Label"];
            /** @description Whether props.NAME can be asked. */
            members: boolean;
            example: string;
            fields: components["schemas"]["MetadataField"][];
        };
        /** @description A function of the rule language. */
        RuleFunction: {
            name: string;
            /**
             * @description What stands in the parentheses.
             * @enum {string}
             */
            arguments: "none" | "field" | "facts" | "value" | "sequence" | "window" | "rhythm" | "since" | "gap" | "sample" | "text" | "word" | "span" | "rule";
            /** @enum {string} */
            result: "condition" | "number" | "field" | "average" | "duration" | "choice" | "provided";
            /** @description False while nothing computes it: using it is an error. */
            available: boolean;
            usage: components["schemas"]["Label"];
            label: components["schemas"]["Label"];
            about: components["schemas"]["Label"];
            example: string;
            /** @description Where the result is a choice. */
            choices?: components["schemas"]["MetadataChoice"][];
        };
        /** @description What rules are written with. */
        RuleLanguage: {
            operators: components["schemas"]["RuleOperator"][];
            functions: components["schemas"]["RuleFunction"][];
            facts: components["schemas"]["RuleFact"][];
            /** @description What customers can be asked besides their own fields. */
            fields: components["schemas"]["MetadataField"][];
            units: components["schemas"]["RuleUnit"][];
        };
        /** @description An operator of the rule language. */
        RuleOperator: {
            name: string;
            /** @enum {string} */
            form: "join" | "prefix" | "infix" | "range" | "list" | "postfix" | "window" | "arithmetic";
            /** @description In the tree it is not around the plain operator. */
            negated: boolean;
            about: components["schemas"]["Label"];
            example: string;
        };
        /** @description A unit of time. */
        RuleUnit: {
            name: string;
            plural: string;
            /** @description By the calendar, of no fixed length. */
            calendar: boolean;
            about: components["schemas"]["Label"];
        };
        /** @description A rule and what it is about. */
        RuleCheck: {
            entity: string;
            /** @description Text, or the tree. */
            rule: unknown;
        };
        /** @description The rule in both forms. */
        RuleChecked: {
            rule: string;
            tree: unknown;
        };
        /** @description What was found, best first. */
        SearchAnswer: {
            items: components["schemas"]["SearchHit"][];
        };
        /** @description One record found. */
        SearchHit: {
            entity: string;
            /** Format: int64 */
            id: number;
            /**
             * Format: int64
             * @description Whose it is; 0: nobody's.
             */
            customer_id: number;
            title: string;
            /** @description What tells it from others of the same title. */
            detail: string;
        };
        /** @description What one condition says of one customer. */
        SegmentFinding: {
            /**
             * Format: int64
             * @description Conditions around it.
             */
            depth: number;
            /** @description No and, or, not. */
            leaf: boolean;
            rule: string;
            /** @enum {string} */
            answer: "yes" | "no" | "unknown";
            /** @description The value found, in words. */
            found?: components["schemas"]["Label"];
        };
        /** @description A list of who passes a rule now. */
        SegmentFreeze: {
            name: string;
            rule: string;
            folder?: string | null;
            about?: string | null;
        };
        /** @description The list, and the job that fills it. */
        SegmentFrozen: {
            /** Format: int64 */
            job_id: number;
            /** Format: int64 */
            segment_id: number;
        };
        /** @description Customers for a list. */
        SegmentMembers: {
            /** @enum {string} */
            operation: "add" | "remove";
            /** @description Ids, numbers, phones, mail addresses, accounts. */
            values: string[];
        };
        /** @description What became of them. */
        SegmentMembersChanged: {
            /** Format: int64 */
            done: number;
            /**
             * Format: int64
             * @description As asked before.
             */
            already: number;
            not_found: string[];
            /** @description What several customers have. */
            ambiguous: string[];
        };
        /** @description What a rule comes to. */
        SegmentPreview: {
            /**
             * Format: int64
             * @description Customers that pass.
             */
            count: number;
            /**
             * Format: int64
             * @description All that there are.
             */
            customers: number;
            /**
             * Format: int64
             * @description Microseconds that counting took.
             */
            us: number;
            /** @enum {string} */
            answered_by: "panel" | "store";
            /** @description Why the store counted. */
            reason?: components["schemas"]["Label"];
            steps: components["schemas"]["SegmentStep"][];
        };
        /** @description What stands out in an audience. */
        SegmentProfile: {
            /** Format: int64 */
            count: number;
            /** Format: int64 */
            customers: number;
            /**
             * Format: int64
             * @description Values looked at.
             */
            compared: number;
            /** @description The least z of a value that is told: the square root of 2 ln(10 x compared). */
            z: number;
            items: components["schemas"]["SegmentTrait"][];
        };
        /** @description Why a customer passes a rule, or not. */
        SegmentReasons: {
            in: boolean;
            findings: components["schemas"]["SegmentFinding"][];
        };
        /** @description A rule on customers. */
        SegmentRule: {
            /** @description Text, or the tree; an empty text stands for all customers. */
            rule: unknown;
            /** @description Count condition by condition too. */
            steps?: boolean;
        };
        /** @description An example to begin with. */
        SegmentStarter: {
            key: string;
            group: components["schemas"]["Label"];
            label: components["schemas"]["Label"];
            about: components["schemas"]["Label"];
            rule: string;
        };
        /** @description Examples to begin with. */
        SegmentStarters: {
            items: components["schemas"]["SegmentStarter"][];
        };
        /** @description One condition of a rule, and how many pass it and all before it. */
        SegmentStep: {
            rule: string;
            /** Format: int64 */
            count: number;
        };
        /** @description A value that is more frequent in an audience. */
        SegmentTrait: {
            attribute: string;
            label: components["schemas"]["Label"];
            /** @description Whose id the value is. */
            refers: string | null;
            value: string;
            /** Format: int64 */
            members: number;
            /** Format: int64 */
            customers: number;
            /** @description Share of the audience through share of all. */
            lift: number;
            /** @description Of the share in the audience: 95 %, Wilson. */
            low: number;
            high: number;
            /** @description Cohen's h against everybody else. */
            effect: number;
        };
        /** @description A record whose rule names a segment. */
        SegmentUse: {
            entity: string;
            /**
             * Format: int64
             * @description 0: the caller may not see it.
             */
            id: number;
            title: string;
        };
        /** @description Where a segment is used. */
        SegmentUses: {
            items: components["schemas"]["SegmentUse"][];
        };
        /** @description A value that customers have. */
        SegmentValue: {
            value: string;
            /** Format: int64 */
            count: number;
        };
        /** @description Values, the most frequent first. */
        SegmentValues: {
            items: components["schemas"]["SegmentValue"][];
        };
        /** @description A rule and a customer. */
        SegmentWhy: {
            /** @description Text, or the tree. */
            rule: unknown;
            /** Format: int64 */
            customer_id: number;
        };
        /** @description An uploaded file. */
        SegmentFile: {
            /** Format: int64 */
            file_id: number;
        };
        /** @description What is in it. */
        SegmentFilePreview: {
            columns: string[];
            /** @description That seems to say who. */
            column: string | null;
            /** @description The first five, each a list of texts. */
            rows: unknown[];
        };
        /** @description How audiences overlap. */
        SegmentOverlap: {
            /**
             * Format: int64
             * @description All that there are.
             */
            customers: number;
            /**
             * Format: int64
             * @description In at least one of them.
             */
            any: number;
            sets: components["schemas"]["SegmentSet"][];
            pairs: components["schemas"]["SegmentPair"][];
            /** @description That hold somebody, the largest first. */
            regions: components["schemas"]["SegmentRegion"][];
            /**
             * Format: int64
             * @description Regions beyond the first 64.
             */
            left_off: number;
        };
        /** @description Two of them together. */
        SegmentPair: {
            /**
             * Format: int64
             * @description Place among the sets, from 0.
             */
            a: number;
            /** Format: int64 */
            b: number;
            /**
             * Format: int64
             * @description Customers in both.
             */
            both: number;
            /** @description Those in both through those in either. */
            jaccard: number;
        };
        /** @description Who is in exactly these. */
        SegmentRegion: {
            /** @description Places among the sets. */
            sets: number[];
            /** Format: int64 */
            count: number;
            /** @description That opens them; null where no rule says it exactly. */
            rule: string | null;
        };
        /** @description Rules on customers. */
        SegmentRules: {
            /** @description Texts, 2 to 12. */
            rules: string[];
        };
        /** @description One of the audiences compared. */
        SegmentSet: {
            rule: string;
            /** Format: int64 */
            count: number;
        };
        /** @description Customers for a list, from a file. */
        SegmentUpload: {
            /**
             * Format: int64
             * @description The uploaded file.
             */
            file_id: number;
            /** @description That says who; null: found by its name. */
            column?: string | null;
            /** @enum {string} */
            operation: "add" | "remove";
        };
        /** @description How large a segment is and was. */
        SegmentHistory: {
            /**
             * Format: int64
             * @description How many belong to it; missing while they are being found, and for those who do not see all customers.
             */
            customers?: number;
            /** Format: date-time */
            counted_at?: string;
            /** @description The oldest first. */
            items: components["schemas"]["SegmentPoint"][];
        };
        /** @description How large a segment was. */
        SegmentPoint: {
            /** Format: date-time */
            at: string;
            /** Format: int64 */
            customers: number;
            /**
             * @description Why the point is kept.
             * @enum {string}
             */
            cause: "made" | "edited" | "day" | "step";
        };
        /** @description How large a segment is. */
        SegmentSize: {
            /** Format: int64 */
            segment_id: number;
            /** Format: int64 */
            customers: number;
            /** Format: date-time */
            counted_at: string;
        };
        /** @description How large segments are. */
        SegmentSizes: {
            items: components["schemas"]["SegmentSize"][];
        };
        /** @description A new key. */
        ApiKeyMade: {
            /** @description For the program; shown this once. */
            key: string;
            api_key: components["schemas"]["ApiKey"];
        };
        /** @description What a new key is for. */
        ApiKeyRequest: {
            name: string;
            /**
             * Format: int64
             * @description As whom it acts; you when absent.
             */
            staff_id?: number;
            /**
             * Format: int64
             * @description The role it is narrowed to.
             */
            role_id?: number | null;
            /** Format: date-time */
            expires_at?: string | null;
        };
        /** @description A password for somebody. */
        NewPassword: {
            password: string;
        };
        /** @description Who is signed in. */
        Session: {
            staff: components["schemas"]["Staff"];
            /** @description For the header X-CSRF-Token; null for keys. */
            csrf_token: string | null;
            permissions: string[];
            /** @enum {string} */
            language: "zh-CN" | "en";
        };
        /** @description What to change of oneself. */
        SessionPatch: {
            /** @enum {string} */
            language?: "zh-CN" | "en";
            password?: string;
            current_password?: string;
        };
        /** @description Login and password. */
        SignIn: {
            login: string;
            password: string;
        };
        /** @description All is well. */
        Health: {
            /** @enum {string} */
            status: "ok";
        };
        /** @description The figures of the whole store. */
        Status: {
            /**
             * Format: int64
             * @description Persons and organisations.
             */
            customers?: number;
            /** Format: int64 */
            products?: number;
            /** Format: int64 */
            sources?: number;
            /** Format: int64 */
            staff?: number;
            /** Format: int64 */
            events?: number;
            /** Format: int64 */
            jobs_waiting?: number;
            /** Format: int64 */
            jobs_dead?: number;
            /**
             * Format: int64
             * @description Sales.
             */
            orders?: number;
            /** Format: int64 */
            returns?: number;
            /** Format: int64 */
            adjustments?: number;
            /** Format: int64 */
            lines?: number;
            /** Format: int64 */
            net_revenue_minor?: number;
            currency: string;
            /** Format: int64 */
            change_pos: number;
            /** Format: int64 */
            schema_version: number;
            engine: string;
            /** Format: int64 */
            size_bytes: number;
            organisation: string | null;
            timezone: string;
            language: string;
        };
        /** @description A text of a customer. */
        WrittenText: {
            /**
             * Format: int64
             * @description Of the event.
             */
            id: number;
            /** Format: int64 */
            customer_id: number;
            /** @description Of the event: `review`. */
            name: string;
            /** @description Of that event, for people. */
            label: components["schemas"]["Label"];
            /** Format: date-time */
            happened_at: string;
            /** Format: int64 */
            product_id: number | null;
            /** @description From -1 to 1. */
            tone: number;
            /** @description Names. */
            topics: string[];
            text: string;
        };
        /** @description What customers wrote. */
        WrittenTexts: {
            items: components["schemas"]["WrittenText"][];
        };
        /** @description One thing that happened. */
        TimelineItem: {
            /** Format: date-time */
            at: string;
            /** @enum {string} */
            kind: "change" | "event" | "note" | "order" | "payment" | "segment" | "shipment" | "step";
            entity: string;
            /** Format: int64 */
            id: number;
            title: components["schemas"]["Label"];
            /** @description What there is to say, by kind. */
            data: {
                [key: string]: unknown;
            };
        };
        /** @description A page of the timeline. */
        TimelinePage: {
            items: components["schemas"]["TimelineItem"][];
            next: string | null;
        };
        /** @description Of one text. */
        ToneAnswer: {
            /** @description From -1 to 1. */
            tone: number;
            /** @description Probability that its author is content. */
            positive: number;
            /**
             * Format: int64
             * @description Pieces of the text that have a weight; 0: it has no tone.
             */
            known: number;
            /** @description Names. */
            topics: string[];
        };
        /** @description Tone and topics of texts. */
        ToneAnswers: {
            /** @description In the order of the texts. */
            items: components["schemas"]["ToneAnswer"][];
            /** @description All there are. */
            topics: components["schemas"]["ToneTopic"][];
        };
        /** @description Texts to judge. */
        ToneTexts: {
            /** @description At most 1,000, of 16,384 bytes each. */
            texts: string[];
        };
        /** @description What texts are about. */
        ToneTopic: {
            name: string;
            label: components["schemas"]["Label"];
            /**
             * Format: int64
             * @description That name it.
             */
            texts: number;
            /**
             * Format: int64
             * @description Those of them with a tone below 0.
             */
            negative: number;
        };
        /** @description What was sent to an endpoint. */
        WebhookDelivery: {
            /** Format: int64 */
            id: number;
            /** Format: int64 */
            endpoint_id: number;
            /**
             * Format: int64
             * @description the change it tells; 0: a test
             */
            pos: number;
            /** @description its id for the receiver */
            message: string;
            type: string;
            /** @enum {string} */
            status: "waiting" | "retrying" | "delivered" | "failed";
            /** Format: int64 */
            tries: number;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            sent_at: string | null;
            /** Format: int64 */
            duration_us: number | null;
            /** Format: int64 */
            http_status: number | null;
            problem: components["schemas"]["Label"] | null;
            request_head?: string | null;
            response_head?: string | null;
            response_body?: string | null;
        };
        /** @description What was sent, newest first. */
        WebhookDeliveryList: {
            items: components["schemas"]["WebhookDelivery"][];
            /**
             * Format: int64
             * @description for before
             */
            next: number | null;
        };
        /** @description What can be told of one kind of record. */
        WebhookEvent: {
            entity: string;
            label: components["schemas"]["Label"];
            happenings: string[];
        };
        /** @description What can be told. */
        WebhookEventList: {
            items: components["schemas"]["WebhookEvent"][];
        };
        /** @description Where an endpoint stands in the change log. */
        WebhookPosition: {
            /**
             * Format: int64
             * @description the last change delivered or passed over
             */
            pos: number;
            /**
             * Format: int64
             * @description the last change there is
             */
            head: number;
            /** Format: int64 */
            behind: number;
            /**
             * Format: int64
             * @description of the message that is next
             */
            tries: number;
            /** Format: date-time */
            failing_since: string | null;
            /** Format: date-time */
            retry_at: string | null;
            /** Format: date-time */
            delivered_at: string | null;
        };
        /** @description What to send again; one of the members. */
        WebhookReplayRequest: {
            /**
             * Format: int64
             * @description everything from this change on
             */
            from_pos?: number | null;
            /**
             * Format: date-time
             * @description everything since then
             */
            since?: string | null;
            /** @description all that was given up */
            failed?: boolean | null;
            /**
             * Format: int64
             * @description this one alone
             */
            delivery_id?: number | null;
            /** @description nothing of what waits: go on with what comes now */
            skip?: boolean | null;
        };
        /** @description A test on its way. */
        WebhookTest: {
            /** Format: int64 */
            delivery_id: number;
        };
        /** @description What a mapping makes of a sample. */
        WebhookPreview: {
            sample: {
                [key: string]: unknown;
            };
            paths: components["schemas"]["WebhookPreviewPath"][];
            /** @description the path that probably says when the record was changed last */
            proposed_changed_path: string | null;
            fields: components["schemas"]["ImportField"][];
            /** @description texts in the order of the mapping */
            rows: unknown[];
            problems: components["schemas"]["WebhookPreviewProblem"][];
            changes: components["schemas"]["WebhookPreviewChange"][];
        };
        /** @description A value that cleaning changes. */
        WebhookPreviewChange: {
            path: string;
            before: string;
            after: string;
        };
        /** @description A path of the sample. */
        WebhookPreviewPath: {
            path: string;
            /** @description of the first row */
            value: string | null;
            /** @description the field it probably goes into; null: none */
            proposed: string | null;
        };
        /** @description What is wrong with the sample or the mapping. */
        WebhookPreviewProblem: {
            /** @description empty: the whole row */
            path: string;
            reason: components["schemas"]["Label"];
        };
        /** @description A mapping to try. */
        WebhookPreviewRequest: {
            /** @enum {string} */
            kind: "customer" | "order" | "product";
            /** @description path: name of a field */
            mapping: {
                [key: string]: string;
            };
            /**
             * Format: int64
             * @description null: the newest
             */
            receipt_id?: number | null;
            /** @description a body to try instead */
            body?: {
                [key: string]: unknown;
            } | null;
        };
        /** @description A webhook that came in. */
        WebhookReceipt: {
            /** Format: int64 */
            id: number;
            /** Format: int64 */
            webhook_source_id: number;
            /** @description the sender's id of it */
            delivery: string;
            topic: string;
            /** Format: date-time */
            received_at: string;
            /** Format: date-time */
            sent_at: string | null;
            /** @enum {string} */
            status: "waiting" | "done" | "ignored" | "failed" | "refused";
            reason: components["schemas"]["Label"] | null;
            /**
             * Format: int64
             * @description bytes
             */
            size: number;
            entity: string | null;
            /** Format: int64 */
            record_id: number | null;
            /** Format: date-time */
            finished_at: string | null;
            /** @description its body is still there */
            kept: boolean;
            /** @description as it was sent; not in lists */
            body?: string | null;
        };
        /** @description Webhooks that came in, newest first. */
        WebhookReceiptList: {
            items: components["schemas"]["WebhookReceipt"][];
            /**
             * Format: int64
             * @description for before
             */
            next: number | null;
        };
        /** @description What to take again. */
        WebhookRetryRequest: {
            /**
             * Format: int64
             * @description null: all that failed
             */
            receipt_id?: number | null;
        };
        /** @description A secret, without itself. */
        WebhookSecret: {
            /** Format: int64 */
            id: number;
            ends_with: string;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            expires_at: string | null;
        };
        /** @description The secrets that count, newest first. */
        WebhookSecretList: {
            items: components["schemas"]["WebhookSecret"][];
        };
        /** @description A new secret. */
        WebhookSecretMade: {
            /** @description shown this once */
            secret: string;
        };
        /** @description A secret to be added. */
        WebhookSecretRequest: {
            /** @description as the sender has it; null: a new one of ours */
            secret?: string | null;
            /**
             * Format: int64
             * @description how long the ones before it count besides; 24 when absent
             */
            overlap_hours?: number;
        };
        /** @description How many wait. */
        WebhookWaiting: {
            /**
             * Format: int64
             * @description how many wait now because of it
             */
            waiting: number;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
