// What the page holds: the main element, and blocks of details that are undone
// when one of their attempts is looked at.
async function undo(id) {
    const element = document.getElementById(id);
    if (element === null) return null;
    const bytes = Uint8Array.from(atob(element.textContent), (c) => c.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return JSON.parse(await new Response(stream).text());
}

export async function read() {
    const data = await undo("main0");
    const { attempts: a, words } = data;
    const n = a.run.length;
    // Tasks: attempts of one run, data set and task are next to each other.
    const runs = [], runAt = new Map(), tasks = [], taskAt = new Map();
    const taskOf = new Int32Array(n), runOf = new Int32Array(n);
    for (let i = 0; i < n; i++) {
        if (!runAt.has(a.run[i])) {
            runAt.set(a.run[i], runs.length);
            runs.push({ name: words[a.run[i]], attempts: 0, pass: 0, fail: 0, error: 0, unscored: 0 });
        }
        runOf[i] = runAt.get(a.run[i]);
        const key = a.dataset[i] + "/" + a.task[i];
        if (!taskAt.has(key)) {
            taskAt.set(key, tasks.length);
            tasks.push({ name: words[a.task[i]], dataset: words[a.dataset[i]], cells: [] });
        }
        taskOf[i] = taskAt.get(key);
        const task = tasks[taskOf[i]];
        const cell = (task.cells[runOf[i]] ??= { n: 0, pass: 0, error: 0, unscored: 0, first: i });
        const outcome = words[a.outcome[i]];
        cell.n++;
        cell[outcome] = (cell[outcome] ?? 0) + 1;
        runs[runOf[i]].attempts++;
        runs[runOf[i]][outcome]++;
    }
    for (const task of tasks) {
        let n = 0, pass = 0;
        for (const cell of task.cells) if (cell) (n += cell.n), (pass += cell.pass);
        task.rate = n > 0 ? pass / n : null;
        // Between always and never: where attempts at it disagree.
        task.unstable = task.cells.some((c) => c && c.pass > 0 && c.pass < c.n);
    }
    const blocks = new Map();
    const detail = async (i) => {
        if (!a.more[i]) return null;
        const number = Math.floor(i / data.block);
        if (!blocks.has(number)) blocks.set(number, undo("block" + number));
        const block = await blocks.get(number);
        const item = block?.items[i % data.block];
        return item && { ...item, prompt: block.prompts[item.prompt] };
    };
    const attempt = (i) => ({
        i, run: words[a.run[i]], dataset: words[a.dataset[i]], task: words[a.task[i]], index: a.index[i],
        outcome: words[a.outcome[i]], class: words[a.class[i]], score: a.score[i], passed: a.passed[i], tests: a.tests[i],
        integrity: words[a.integrity[i]], isolation: words[a.isolation[i]], why: words[a.why[i]], more: a.more[i] > 0,
    });
    const named = new Map();
    tasks.forEach((t, i) => (named.has(t.name) ? named.get(t.name).push(i) : named.set(t.name, [i])));
    // A task by its group and name; by its name alone where the group is called otherwise.
    const findTask = (group, name) => {
        const found = named.get(name) ?? [];
        return tasks[found.find((i) => tasks[i].dataset === group) ?? found[0]];
    };
    return { ...data, findTask, count: n, runs, tasks, taskOf, runOf, detail, attempt };
}
