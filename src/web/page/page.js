// Everything works without it: it writes times in the reader's zone and shows what changed without a press.
const language = readersVariant(document.documentElement.lang);
const quick = 1500;
const slow = 15_000;
const quickTurns = 80;
const slowTurns = 80;

// The reader's own variant of the page's language: 21 December or December 21. Some browsers name tags that are none, such as en-US@posix.
function readersVariant(page) {
  for (const tag of navigator.languages) {
    try {
      const [known] = Intl.DateTimeFormat.supportedLocalesOf(tag);
      if (known?.split('-')[0] === page) return known;
    } catch {
      // The next one may be better.
    }
  }
  return page;
}

function localTimes(root) {
  const format = new Intl.DateTimeFormat(language, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    timeZoneName: 'short',
  });
  for (const time of root.querySelectorAll('time[datetime]')) time.textContent = format.format(new Date(time.dateTime));
}

async function show() {
  const answer = await fetch(location.href, { cache: 'no-store' });
  const next = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const main = next.querySelector('main');
  if (!answer.ok || main === null) return;
  localTimes(main);
  document.title = next.title;
  document.querySelector('main').replaceWith(document.adoptNode(main));
  document.getElementById('live').textContent = document.getElementById('status')?.innerText ?? '';
}

async function look(turn) {
  const { key, wait } = document.querySelector('main').dataset;
  if (wait === 'none') return;
  let later = wait;
  try {
    const answer = await fetch(document.querySelector('main').dataset.state, { cache: 'no-store' });
    const state = answer.ok ? await answer.json() : { key, wait };
    // What somebody reads or types is not taken away for less than an end.
    if (state.key !== key && (wait === 'quick' || state.wait === 'none')) await show();
    later = document.querySelector('main').dataset.wait;
  } catch {
    // Offline for a moment: the next turn asks again.
  }
  if (later === 'quick' && turn === quickTurns) {
    const { long } = document.querySelector('main').dataset;
    const said = document.querySelector('#status p');
    if (said !== null && long !== undefined) {
      said.textContent = long;
      document.getElementById('live').textContent = long;
    }
  }
  next(turn + 1, later);
}

function next(turn, wait) {
  if (wait === 'none' || turn > quickTurns + slowTurns) return;
  setTimeout(() => look(turn), wait === 'quick' && turn < quickTurns ? quick : slow);
}

localTimes(document);
document.addEventListener('submit', (event) => {
  // A second press while the first is under way sends nothing.
  if (event.target.dataset.sent === 'yes') event.preventDefault();
  event.target.dataset.sent = 'yes';
});
addEventListener('pageshow', () => {
  for (const form of document.forms) delete form.dataset.sent;
});
next(0, document.querySelector('main').dataset.wait);
