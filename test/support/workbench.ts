/** A real VS Code in a headless Chromium, driven as a user would: keys, palette, what is on the screen. */
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { type Browser, chromium, type Locator, type Page } from "playwright-core";
import { startVSCode } from "../../scripts/vscode/server.mjs";
import { childrenOf } from "./processes.ts";

export interface Workbench {
  readonly page: Page;
  /** Opens a file by its absolute path and waits until it can be typed into. */
  readonly open: (path: string) => Promise<void>;
  /** Runs a command from the palette by its whole title. */
  readonly command: (title: string) => Promise<void>;
  readonly goTo: (line: number, column: number) => Promise<void>;
  /** Waits until the cursor is there. */
  readonly cursorAt: (line: number, column: number) => Promise<void>;
  /** Opens the quick fixes at the cursor and waits for one; Enter applies the first. */
  readonly quickFix: (title: string) => Promise<void>;
  readonly suggestions: () => Promise<readonly string[]>;
  /** A row of the suggestions by its whole label. */
  readonly suggestion: (label: string) => Locator;
  readonly problems: () => Promise<readonly string[]>;
  readonly squiggles: (kind: "error" | "warning" | "info" | "hint") => Locator;
  readonly toast: (text: string) => Locator;
  /** Waits until the text of the editor, as far as it is on the screen, is this or matches it. */
  readonly shows: (expected: string | RegExp) => Promise<void>;
  readonly reload: () => Promise<void>;
  /** Ends all that extensions run, as a crash would, and opens the window anew. */
  readonly crash: () => Promise<void>;
  /** Puts a picture into test/screenshots/current. */
  readonly screenshot: (name: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

const keys = {
  open: "Control+P",
  palette: "F1",
  goTo: "Control+G",
  problems: "Control+Shift+M",
  quickFix: "Control+.",
};
const browserArguments =
  "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync --disable-dev-shm-usage";

export interface WorkbenchOptions {
  readonly folder: string;
  readonly settings?: Record<string, unknown>;
  readonly trust?: boolean;
  readonly env?: Record<string, string>;
}

export async function openWorkbench({
  folder,
  settings = {},
  trust = true,
  env = {},
}: WorkbenchOptions): Promise<Workbench> {
  const vscodeFolder = process.env.LIBVIRT_XML_VSCODE;
  const vsix = process.env.LIBVIRT_XML_VSIX;
  if (!vscodeFolder || !vsix) throw new Error("npm test sets where VS Code and the extension are");
  const vscode = await startVSCode({ folder: vscodeFolder, vsix: [resolve(vsix)], settings, trust, env });
  let browser: Browser | undefined;
  try {
    browser = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      headless: true,
      args: browserArguments.split(" "),
    });
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    const started = () => page.waitForSelector(".monaco-workbench .part.statusbar", { timeout: 60_000 });
    await page.goto(vscode.pageUrl(folder));
    await started();
    const opened = browser;
    const reload = async () => {
      await page.reload();
      await started();
    };
    const crash = async () => {
      killExtensionHosts(vscode.pid);
      await reload();
    };
    const close = async () => {
      await opened.close();
      await vscode.stop();
    };
    return { ...actions(page), reload, crash, close };
  } catch (error) {
    await browser?.close();
    await vscode.stop();
    throw error;
  }
}

function killExtensionHosts(server: number | undefined): void {
  for (const pid of server === undefined ? [] : childrenOf(server)) {
    if (readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("extensionHost")) process.kill(pid, "SIGKILL");
  }
}

function actions(page: Page): Omit<Workbench, "close" | "crash" | "reload"> {
  const input = page.locator(".quick-input-widget input[type=text]").first();
  const labelled = (label: string): Locator =>
    page
      .locator(".quick-input-widget .monaco-list-row .label-name")
      .filter({ hasText: new RegExp(`^${label.replaceAll(/[^\w ]/g, "\\$&")}$`) })
      .first();
  /** Opens a quick input, types, and accepts: the row of that label if one is named, which need not be the first. */
  const quickInput = async (key: string, text: string, row?: string): Promise<void> => {
    for (let attempt = 0; ; attempt++) {
      try {
        await page.keyboard.press(key);
        await input.waitFor({ timeout: 5000 });
        await input.fill(text, { timeout: 5000 });
        if (row === undefined) await input.press("Enter", { timeout: 5000 });
        else await labelled(row).click({ timeout: 5000 });
        return;
      } catch (error) {
        if (attempt === 3) throw error;
        await page.keyboard.press("Escape");
      }
    }
  };
  const cursorAt = (line: number, column: number): Promise<void> =>
    page.locator(".statusbar-item", { hasText: new RegExp(`^Ln ${line}, Col ${column}$`) }).waitFor();
  const ready = async (file: string): Promise<void> => {
    await page.locator(`.tab.active[data-resource-name="${file}"]`).waitFor();
    await page.locator(".editor-instance .monaco-editor .view-line").first().waitFor();
    const focused = page.locator(".editor-instance .monaco-editor.focused");
    await focused.waitFor({ timeout: 5000 }).catch(() => page.locator(".editor-instance .view-lines").first().click());
  };
  return {
    page,
    open: async (path) => {
      const name = path.split("/").at(-1) ?? path;
      await quickInput(keys.open, path, name);
      await ready(name);
    },
    command: (title) => quickInput(keys.palette, `>${title}`, title),
    cursorAt,
    goTo: async (line, column) => {
      await quickInput(keys.goTo, `:${line}:${column}`);
      await cursorAt(line, column);
      await page.locator(".editor-instance .monaco-editor.focused").waitFor();
    },
    quickFix: async (title) => {
      const action = page.locator(".action-widget .monaco-list-row", { hasText: title });
      for (let attempt = 0; ; attempt++) {
        await page.keyboard.press(keys.quickFix);
        try {
          return await action.waitFor({ timeout: 5000 });
        } catch (error) {
          if (attempt === 3) throw error;
          await page.keyboard.press("Escape");
        }
      }
    },
    suggestions: async () => {
      await page.locator(".suggest-widget.visible .monaco-list-row").first().waitFor();
      return page.locator(".suggest-widget.visible .monaco-list-row .label-name").allInnerTexts();
    },
    suggestion: (label) =>
      page.locator(".suggest-widget.visible .monaco-list-row .label-name").getByText(label, { exact: true }),
    problems: async () => {
      const panel = page.locator(".markers-panel-container");
      if (!(await panel.isVisible())) await page.keyboard.press(keys.problems);
      await panel.waitFor();
      await page.locator(".markers-panel-container .monaco-list-row").nth(1).waitFor();
      return page.locator(".markers-panel-container .monaco-list-row").allInnerTexts();
    },
    squiggles: (kind) => page.locator(`.monaco-editor .squiggly-${kind}`),
    toast: (text) => page.locator(".notification-list-item-message", { hasText: text }),
    shows: async (expected) => {
      const isShown = (text: string) => (typeof expected === "string" ? text === expected : expected.test(text));
      // A key that was pressed is drawn a frame or more later.
      for (let attempt = 0; attempt < 50 && !isShown(await shownText(page)); attempt++) await page.waitForTimeout(100);
      if (typeof expected === "string") assert.equal(await shownText(page), expected);
      else assert.match(await shownText(page), expected);
    },
    screenshot: async (name) => {
      const target = "test/screenshots/current";
      mkdirSync(target, { recursive: true });
      await page.screenshot({ path: join(target, `${name}.png`) });
    },
  };
}

/** What the editor shows. Only lines on the screen are rendered, in no order; their place says which comes first. */
async function shownText(page: Page): Promise<string> {
  const lines = await page
    .locator(".editor-instance .monaco-editor .view-lines .view-line")
    .evaluateAll((elements) =>
      elements.map((element) => [Number.parseFloat(Reflect.get(element, "style").top), element.textContent] as const),
    );
  const sorted = lines.toSorted(([a], [b]) => a - b).map(([, text]) => (text ?? "").replaceAll("\u00a0", " "));
  return sorted.join("\n");
}

/** Makes tests that leave a picture of the screen when they fail. @param workbench the one that is open by then */
export function testsOnScreen(workbench: () => Workbench): (name: string, run: () => Promise<void>) => void {
  return (name, run) => {
    test(name, async () => {
      try {
        await run();
      } catch (error) {
        await workbench().screenshot(`failed-${name.replaceAll(/\W+/g, "-")}`);
        throw error;
      }
    });
  };
}
