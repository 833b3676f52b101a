// The page of the compile service. What comes from the service is put in as text, never as markup: names in it are a stranger's.

const refreshMilliseconds = 2000;
// A browser opens six connections to a host; some stay free for everything else.
const followedAtOnce = 3;

const $ = id => document.getElementById(id);
const keyName = 'spike-key';
const followed = new Map();
let jobs = new Map();
let shown = null;

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined && text !== null) made.textContent = text;
  return made;
}

function ask(path, options = {}) {
  const key = sessionStorage.getItem(keyName);
  return fetch(path, { ...options, headers: { ...options.headers, ...(key ? { Authorization: `Bearer ${key}` } : {}) } });
}

class NeedsKey extends Error {}

async function json(path) {
  const response = await ask(path);
  if (response.status === 401 || response.status === 403) throw new NeedsKey(path);
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return response.json();
}

function span(seconds) {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  return seconds < 172800 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86400)} days`;
}

const secondsSince = time => Math.max(0, (Date.now() - Date.parse(time)) / 1000);
const size = bytes => bytes < 1e4 ? `${bytes} bytes` : bytes < 1e7 ? `${Math.round(bytes / 1e3)} kB` : `${Math.round(bytes / 1e6)} MB`;
const isOver = job => job.state === 'done' || job.state === 'failed' || job.state === 'canceled';
// What runs first, then what waits, then what is over.
const rank = job => job.state === 'running' ? 0 : isOver(job) ? 2 : 1;
const firstError = job => job.diagnostics?.find(finding => finding.severity === 'error');

// How long it ran, or has waited: of the whole job where it is over.
function duration(job) {
  if (job.state === 'queued') return span(secondsSince(job.created));
  if (!job.started) return '';
  return span(isOver(job) && job.finished ? Math.max(0, (Date.parse(job.finished) - Date.parse(job.started)) / 1000) : secondsSince(job.started));
}

function progress(job) {
  const cell = element('td');
  if (job.state === 'running') {
    const line = element('div', 'progress');
    line.append(element('span', 'bar'), element('span', null, job.stage ?? 'starts'));
    cell.append(line);
  } else if (job.state === 'failed') {
    const error = firstError(job);
    cell.append(element('div', 'finding', error ? `${error.code}: ${error.message}` : 'failed'));
  } else if (job.state === 'done' && job.artifact) {
    cell.append(element('span', 'file', `${job.artifact.name}, ${size(job.artifact.length)}`));
  }
  return cell;
}

function stateCell(state) {
  const cell = element('td');
  cell.append(element('span', `state ${state}`, state));
  return cell;
}

function jobRow(job) {
  const row = element('tr');
  row.tabIndex = 0;
  row.dataset.job = job.id;
  const model = element('td');
  model.append(element('span', 'model', job.model), element('span', 'hash', job.id.slice(0, 8)));
  row.append(stateCell(job.state), model, element('td', null, job.options?.target ?? 'default'), progress(job),
    element('td', 'number', duration(job)), element('td', 'number', `${span(secondsSince(job.created))} ago`));
  row.addEventListener('click', () => open(job.id));
  row.addEventListener('keydown', event => { if (event.key === 'Enter') open(job.id); });
  return row;
}

function drawJobs() {
  const rows = [...jobs.values()].sort((a, b) => rank(a) - rank(b) || Date.parse(b.created) - Date.parse(a.created));
  $('jobs').tBodies[0].replaceChildren(...rows.map(jobRow));
  $('jobs').parentElement.hidden = rows.length === 0;
  $('no-jobs').hidden = rows.length > 0;
  $('done').textContent = rows.filter(job => job.state === 'done').length;
  $('failed').textContent = rows.filter(job => job.state === 'failed').length;
}

function drawCluster(cluster) {
  $('running').textContent = cluster.queue.running;
  $('slots').textContent = cluster.queue.slots;
  $('waiting').textContent = cluster.queue.waiting;
  $('subtitle').textContent = `version ${cluster.version}, ${cluster.members.length === 1 ? 'alone' : `${cluster.members.length} members`}`;
  $('members').tBodies[0].replaceChildren(...cluster.members.map(member => {
    const row = element('tr');
    row.append(stateCell(member.state), element('td', null, member.name + (member.isThis ? ' (this one)' : '')), element('td', 'hash', member.address),
      element('td', 'number', member.running ?? ''), element('td', 'number', member.slots ?? ''), element('td', 'number', member.since ? span(secondsSince(member.since)) : ''));
    return row;
  }));
}

async function drawHealth() {
  try {
    const answer = await fetch('/health/ready');
    const { status, details } = await answer.json();
    const faults = Object.entries(details).filter(([, detail]) => detail.status === 'unhealthy').map(([name]) => name);
    $('health').className = `pill ${status}`;
    $('health').textContent = faults.length > 0 ? `${status}: ${faults.join(', ')}` : status;
  } catch {
    $('health').className = 'pill unhealthy';
    $('health').textContent = 'does not answer';
  }
}

// Server-sent events, read from a fetch: an EventSource cannot send a key.
async function follow(id) {
  const stop = new AbortController();
  followed.set(id, stop);
  try {
    const response = await ask(`/v1/jobs/${id}/events`, { headers: { Accept: 'text/event-stream' }, signal: stop.signal });
    if (!response.ok) return;
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      text += value.replaceAll('\r\n', '\n');
      const events = text.split('\n\n');
      text = events.pop();
      for (const event of events) {
        const data = event.split('\n').filter(line => line.startsWith('data:')).map(line => line.slice(5).trim()).join('\n');
        if (data.startsWith('{')) take(JSON.parse(data));
      }
    }
  } catch {
    // The connection ended; the next refresh follows again what still runs.
  } finally {
    followed.delete(id);
  }
}

function take(job) {
  if (!job.id) return;
  jobs.set(job.id, { ...jobs.get(job.id), ...job });
  drawJobs();
  if (shown === job.id) drawJob();
}

function followRunning() {
  const running = [...jobs.values()].filter(job => job.state === 'running').map(job => job.id);
  for (const [id, stop] of followed) if (!running.includes(id)) stop.abort();
  for (const id of running) if (followed.size < followedAtOnce && !followed.has(id)) follow(id);
}

function fact(name, value) {
  return value === undefined || value === null || value === '' ? [] : [element('dt', null, name), element('dd', null, value)];
}

function fileButton(file, id) {
  const path = `/v1/artifacts/${file.sha256}`;
  const isReport = file.name.endsWith('.html');
  // Without a key the report opens in a tab of its own, which the service shuts off from this page. With one it is saved: a link cannot carry a key.
  if (isReport && !sessionStorage.getItem(keyName)) {
    const link = element('a', 'button', 'Open the report');
    link.href = `/v1/jobs/${id}/report`;
    link.target = '_blank';
    link.rel = 'noopener';
    return link;
  }
  const button = element('button', null, `${file.name} (${size(file.length)})`);
  button.addEventListener('click', async () => {
    const response = await ask(path);
    if (!response.ok) return;
    const link = element('a');
    link.href = URL.createObjectURL(await response.blob());
    link.download = file.name;
    link.click();
    URL.revokeObjectURL(link.href);
  });
  return button;
}

function drawJob() {
  const job = jobs.get(shown);
  if (!job) return;
  $('job-title').textContent = job.model;
  $('facts').replaceChildren(...fact('State', job.state + (job.stage && job.state === 'running' ? `, ${job.stage}` : '')), ...fact('Job', job.id),
    ...fact('Options', Object.entries(job.options ?? {}).map(([name, value]) => `${name} ${value}`).join(', ')),
    ...fact('Attempts', job.attempts > 1 ? job.attempts : ''), ...fact('Time', duration(job)));
  $('findings').replaceChildren(...(job.diagnostics ?? []).map(finding => element('li', finding.severity, `${finding.code}: ${finding.message}`)));
  const files = [job.artifact, ...(job.reports ?? [])].filter(file => file);
  $('files').replaceChildren(...files.map(file => fileButton(file, job.id)));
  if (!isOver(job)) {
    const cancel = element('button', null, 'Cancel');
    cancel.addEventListener('click', () => ask(`/v1/jobs/${job.id}`, { method: 'DELETE' }));
    $('files').append(cancel);
  }
}

// An address with a job's hash behind # shows that job: it can be sent to a colleague.
async function open(id) {
  shown = id;
  history.replaceState(null, '', `#${id}`);
  $('log').textContent = '';
  drawJob();
  if (!$('job').open) $('job').showModal();
  const response = await ask(`/v1/jobs/${id}/log`);
  if (shown === id && response.ok) $('log').textContent = await response.text() || 'empty';
}

async function refresh() {
  drawHealth();
  try {
    const [list, cluster] = await Promise.all([json('/v1/jobs'), json('/v1/cluster')]);
    jobs = new Map(list.jobs.map(job => [job.id, { ...jobs.get(job.id), ...job }]));
    $('key-form').hidden = true;
    $('content').hidden = false;
    $('fault').hidden = true;
    drawJobs();
    drawCluster(cluster);
    followRunning();
    if (shown) drawJob();
    else if (jobs.has(location.hash.slice(1))) open(location.hash.slice(1));
  } catch (error) {
    if (error instanceof NeedsKey) {
      $('key-form').hidden = false;
      $('content').hidden = true;
      $('key-fault').textContent = sessionStorage.getItem(keyName) ? 'The service does not know this key, or it may not compile.' : '';
      return;
    }
    $('fault').textContent = `${error.message}; asked again every ${refreshMilliseconds / 1000} s`;
    $('fault').hidden = false;
  }
  setTimeout(refresh, refreshMilliseconds);
}

$('address').textContent = location.origin;
$('close').addEventListener('click', () => $('job').close());
$('job').addEventListener('close', () => {
  shown = null;
  history.replaceState(null, '', '/');
});
$('key-form').addEventListener('submit', event => {
  event.preventDefault();
  sessionStorage.setItem(keyName, $('key').value.trim());
  $('key').value = '';
  refresh();
});
refresh();
