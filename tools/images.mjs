// SPDX-License-Identifier: Apache-2.0
//
// usage: node tools/images.mjs
// Takes the pictures of README.md anew: a demo shop in a temporary folder, the main screens in both languages.
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

const { chromium } = createRequire(new URL("../web/package.json", import.meta.url))("playwright-core");
const FILTER = 'city in ("上海市", "北京市", "深圳市") and order_count >= 3';
const AUDIENCE = "count(orders, last 90 days) >= 2 and none(orders, last 30 days) and net_base > 500";
const PASSWORD = "a password for pictures";
const ORDERS = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n" +
    "536365,85123A,WHITE HANGING HEART T-LIGHT HOLDER,6,2010-12-01 08:26:00,2.55,17850,United Kingdom\n" +
    "536365,71053,WHITE METAL LANTERN,6,2010-12-01 08:26:00,3.39,17850,United Kingdom\n" +
    "C536379,D,Discount,-1,2010-12-01 09:41:00,27.5,14527,United Kingdom\n";

const folder = mkdtempSync(join(tmpdir(), "guanxi-images-"));
const guanxi = (words, input = "") => execFileSync("build/guanxi", ["--db", `sqlite:${folder}/shop.db`, ...words], { input });

async function serve() {
    const server = spawn("build/guanxi", ["--db", `sqlite:${folder}/shop.db`, "--json", "serve", "--port", "0", "--quiet"], { stdio: ["ignore", "pipe", "ignore"] });
    return [server, await new Promise((resolve) => server.stdout.once("data", (line) => resolve(JSON.parse(line).url)))];
}

// Signs in inside the page, sets the language, and answers the customer to show: the best Chinese one.
async function signIn(page, language) {
    return page.evaluate(
        async ([password, chosen]) => {
            const send = (method, path, body, token) =>
                fetch(`/api/v1${path}`, { method, headers: { "Content-Type": "application/json", "X-CSRF-Token": token ?? "" }, body: body && JSON.stringify(body) }).then((answer) => answer.json());
            const session = await send("POST", "/session", { login: "admin", password });
            await send("PATCH", "/session", { language: chosen }, session.csrf_token);
            const rule = encodeURIComponent('kind = "person" and language = "zh-CN" and order_count >= 5');
            return (await send("GET", `/customers?limit=1&sort=-net_base_minor&filter=${rule}`)).items[0].id;
        },
        [PASSWORD, language],
    );
}

async function takePictures(browser, url, language, suffix) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 760 }, locale: language });
    const page = await context.newPage();
    const shoot = async (name) => {
        await page.waitForLoadState("load");
        await page.waitForTimeout(2500);
        await page.screenshot({ path: `docs/images/${name}-${suffix}.png` });
    };
    await page.goto(url);
    const customer = await signIn(page, language);
    await page.goto(`${url}/customers/${customer}`);
    await page.waitForTimeout(2000);
    await page.getByText(suffix === "zh" ? "订单" : "Orders", { exact: true }).last().click();
    await shoot("customer");
    await page.goto(`${url}/customers?filter=${encodeURIComponent(FILTER)}`);
    await shoot("customers");
    const name = suffix === "zh" ? "安静下来的常客" : "Regulars gone quiet";
    await page.goto(`${url}/segments/new?${new URLSearchParams({ rule: AUDIENCE, name })}`);
    await shoot("segment");
    await page.goto(`${url}/imports/new`);
    await page.waitForTimeout(2000);
    await page.getByText(suffix === "zh" ? "订单" : "Orders", { exact: true }).last().click();
    await page.locator("input[type=file]").setInputFiles(`${folder}/orders.csv`);
    await shoot("import");
    await context.close();
}

mkdirSync("docs/images", { recursive: true });
writeFileSync(`${folder}/orders.csv`, ORDERS);
guanxi(["init", "--organisation", "山茶护肤", "--timezone", "Asia/Shanghai", "--currency", "CNY", "--password-stdin"], `${PASSWORD}\n`);
guanxi(["demo", "--customers", "2000", "--seed", "7"]);
const [server, url] = await serve();
const executablePath = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium"].find(existsSync);
const browser = await chromium.launch({ executablePath, args: ["--headless", "--no-sandbox", "--disable-gpu"] });
try {
    await takePictures(browser, url, "en", "en");
    await takePictures(browser, url, "zh-CN", "zh");
} finally {
    await browser.close();
    server.kill("SIGINT");
    rmSync(folder, { recursive: true, force: true });
}
