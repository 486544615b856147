//! A browser, driven by WebDriver [W3C WebDriver] over plain HTTP: Debian's chromium without a
//! screen.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

const DRIVER: &str = "chromedriver";
/// How long a browser may take for anything; it only bounds a hang.
const PATIENCE: Duration = Duration::from_secs(120);

pub(crate) const ARROW_UP: &str = "\u{E013}";
pub(crate) const ARROW_DOWN: &str = "\u{E015}";
pub(crate) const ARROW_RIGHT: &str = "\u{E014}";
pub(crate) const ENTER: &str = "\u{E007}";

/// Whether there is a browser to drive.
pub(crate) fn is_there() -> bool {
    let version = Command::new(DRIVER).arg("--version").stdout(Stdio::null()).status();
    version.is_ok_and(|status| status.success())
}

/// A browser with one page.
pub(crate) struct Browser {
    driver: Child,
    port: u16,
    session: String,
    profile: tempfile::TempDir,
    /// What the driver says, into a pipe that stays open.
    _out: BufReader<ChildStdout>,
}

impl Browser {
    /// Starts one with a window of this size.
    pub(crate) fn start(width: u32, height: u32) -> Browser {
        let mut driver = Command::new(DRIVER)
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let (port, out) = port_of(&mut driver);
        let profile = tempfile::tempdir().unwrap();
        let mut browser = Browser { driver, port, session: String::new(), profile, _out: out };
        let folder = browser.profile.path().display();
        let arguments = [
            "--headless".to_owned(),
            "--no-sandbox".to_owned(),
            "--disable-gpu".to_owned(),
            "--disable-quic".to_owned(),
            "--no-first-run".to_owned(),
            "--disable-background-networking".to_owned(),
            "--disable-component-update".to_owned(),
            "--disable-sync".to_owned(),
            "--disable-dev-shm-usage".to_owned(),
            "--force-device-scale-factor=1".to_owned(),
            format!("--user-data-dir={folder}"),
            format!("--window-size={width},{height}"),
        ];
        let wanted = json!({ "capabilities": { "alwaysMatch": {
            "browserName": "chrome",
            "goog:chromeOptions": { "args": arguments },
            "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
        }}});
        let answer = browser.ask("POST", "/session", &wanted);
        browser.session = answer["sessionId"].as_str().unwrap().to_owned();
        browser
    }

    /// Opens a page in a file and waits until it says that it is ready, when it has a script to.
    pub(crate) fn open(&self, page: &Path) {
        // What the browser showed before is none of the page's matter.
        self.post("/url", &json!({ "url": "about:blank" }));
        let _ = (self.complaints(), self.requests());
        self.post("/url", &json!({ "url": format!("file://{}", page.display()) }));
        self.wait(
            "document.readyState === 'complete'
             && (document.scripts.length === 0 || document.documentElement.dataset.ready !== undefined)",
        );
    }

    /// Waits until a condition holds.
    #[track_caller]
    pub(crate) fn wait(&self, condition: &str) {
        let until = Instant::now() + PATIENCE;
        while self.run(&format!("return Boolean({condition})")) != json!(true) {
            assert!(Instant::now() < until, "never came: {condition}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Runs a script in the page.
    pub(crate) fn run(&self, script: &str) -> Value {
        self.post("/execute/sync", &json!({ "script": script, "args": [] }))
    }

    /// Writes into a field, or chooses from a list.
    pub(crate) fn fill(&self, selector: &str, value: &str) {
        self.run(&format!(
            "const field = document.querySelector({selector:?});
             field.value = {value:?};
             for (const name of ['input', 'change']) field.dispatchEvent(new Event(name));"
        ));
    }

    /// Elements that a selector finds.
    pub(crate) fn count(&self, selector: &str) -> i64 {
        let script = format!("return document.querySelectorAll({selector:?}).length");
        self.run(&script).as_i64().unwrap()
    }

    /// Whether nothing of the page lies beyond the edge of the window.
    pub(crate) fn fits(&self) -> bool {
        self.run("return document.documentElement.scrollWidth <= innerWidth") == json!(true)
    }

    /// The text of the first element that a selector finds.
    pub(crate) fn text(&self, selector: &str) -> String {
        let script = format!("return document.querySelector({selector:?}).textContent");
        self.run(&script).as_str().unwrap_or_else(|| panic!("{selector}")).to_owned()
    }

    /// Brings an element into sight, and gives its left, top, width and height there.
    pub(crate) fn place(&self, selector: &str) -> [f64; 4] {
        let script = format!(
            "const element = document.querySelector({selector:?});
             element.scrollIntoView({{ block: 'center' }});
             const box = element.getBoundingClientRect();
             return [box.left, box.top, box.width, box.height]"
        );
        let place = self.run(&script);
        std::array::from_fn(|at| place[at].as_f64().unwrap_or_else(|| panic!("{selector}")))
    }

    /// Presses the mouse button at a place of the window.
    pub(crate) fn click_at(&self, x: f64, y: f64) {
        let steps = json!([
            { "type": "pointerMove", "x": x as i64, "y": y as i64, "duration": 0 },
            { "type": "pointerDown", "button": 0 },
            { "type": "pointerUp", "button": 0 },
        ]);
        self.act(&json!([{ "type": "pointer", "id": "mouse", "actions": steps }]));
    }

    /// The same in the middle of an element.
    pub(crate) fn click(&self, selector: &str) {
        let [left, top, width, height] = self.place(selector);
        self.click_at(left + width / 2.0, top + height / 2.0);
    }

    /// Turns the wheel over a place.
    pub(crate) fn wheel(&self, x: f64, y: f64, by: i64) {
        let step = json!({ "type": "scroll", "x": x as i64, "y": y as i64, "deltaX": 0, "deltaY": by, "duration": 0 });
        self.act(&json!([{ "type": "wheel", "id": "wheel", "actions": [step] }]));
    }

    /// Drags from a place to another.
    pub(crate) fn drag(&self, from: (f64, f64), to: (f64, f64)) {
        let steps = json!([
            { "type": "pointerMove", "x": from.0 as i64, "y": from.1 as i64, "duration": 0 },
            { "type": "pointerDown", "button": 0 },
            { "type": "pointerMove", "x": to.0 as i64, "y": to.1 as i64, "duration": 50 },
            { "type": "pointerUp", "button": 0 },
        ]);
        self.act(&json!([{ "type": "pointer", "id": "mouse", "actions": steps }]));
    }

    /// Gives an element the keyboard and presses a key.
    pub(crate) fn key(&self, selector: &str, key: &str) {
        self.run(&format!("document.querySelector({selector:?}).focus()"));
        let steps = json!([{ "type": "keyDown", "value": key }, { "type": "keyUp", "value": key }]);
        self.act(&json!([{ "type": "key", "id": "keys", "actions": steps }]));
    }

    fn act(&self, actions: &Value) {
        self.post("/actions", &json!({ "actions": actions }));
        // What was asked to be drawn is drawn in the next frame.
        self.run("return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
    }

    /// Colours of a screenshot of the window at some places: red, green, blue.
    pub(crate) fn pixels(&self, places: &[(f64, f64)]) -> Vec<[u8; 3]> {
        let screenshot = self.get("/screenshot");
        // The browser reads its own picture; the page forbids pictures, so another one does.
        let script = format!(
            "const bytes = Uint8Array.from(atob({screenshot}), (it) => it.charCodeAt(0));
             return createImageBitmap(new Blob([bytes], {{ type: 'image/png' }})).then((picture) => {{
               const canvas = new OffscreenCanvas(picture.width, picture.height);
               const context = canvas.getContext('2d', {{ willReadFrequently: true }});
               context.drawImage(picture, 0, 0);
               return {places}.map(([x, y]) => [...context.getImageData(Math.round(x), Math.round(y), 1, 1).data.slice(0, 3)]);
             }})",
            places = json!(places),
        );
        let found = self.run(&script);
        let colour = |it: &Value| std::array::from_fn(|at| it[at].as_u64().unwrap() as u8);
        found.as_array().unwrap_or_else(|| panic!("{found}")).iter().map(colour).collect()
    }

    /// What the console has of errors and warnings.
    pub(crate) fn complaints(&self) -> Vec<String> {
        let log = self.post("/se/log", &json!({ "type": "browser" }));
        log.as_array().unwrap().iter().map(|entry| entry["message"].to_string()).collect()
    }

    /// Every address that was asked for.
    pub(crate) fn requests(&self) -> Vec<String> {
        let log = self.post("/se/log", &json!({ "type": "performance" }));
        let url = |entry: &Value| {
            let message: Value = serde_json::from_str(entry["message"].as_str()?).ok()?;
            let message = &message["message"];
            let is_request = message["method"] == "Network.requestWillBeSent";
            is_request.then(|| message["params"]["request"]["url"].as_str().map(str::to_owned))?
        };
        log.as_array().unwrap().iter().filter_map(url).collect()
    }

    #[track_caller]
    fn post(&self, path: &str, body: &Value) -> Value {
        self.ask("POST", &format!("/session/{}{path}", self.session), body)
    }

    #[track_caller]
    fn get(&self, path: &str) -> Value {
        self.ask("GET", &format!("/session/{}{path}", self.session), &Value::Null)
    }

    #[track_caller]
    fn ask(&self, method: &str, path: &str, body: &Value) -> Value {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let body = if body.is_null() { String::new() } else { body.to_string() };
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            self.port,
            body.len()
        )
        .unwrap();
        let answer: Value = serde_json::from_slice(&body_of(BufReader::new(stream))).unwrap();
        let value = &answer["value"];
        let error = value.get("error");
        assert!(error.is_none(), "{method} {path}: {error:?} {}", value["message"]);
        value.clone()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // The driver closes the browser; a test that failed has one to close, too.
        if let (false, Ok(mut stream)) =
            (self.session.is_empty(), TcpStream::connect(("127.0.0.1", self.port)))
        {
            let request = format!(
                "DELETE /session/{} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
                self.session
            );
            let _ = stream.set_read_timeout(Some(Duration::from_secs(20)));
            let _ = stream.write_all(request.as_bytes());
            let _ = stream.read(&mut [0; 1024]);
        }
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

/// The port that the driver says it listens at, and what else it has to say.
fn port_of(driver: &mut Child) -> (u16, BufReader<ChildStdout>) {
    let mut out = BufReader::new(driver.stdout.take().unwrap());
    loop {
        let mut line = String::new();
        assert!(out.read_line(&mut line).unwrap() > 0, "{DRIVER} does not say where it listens");
        if let Some((_, port)) = line.split_once("started successfully on port ") {
            return (port.trim().trim_end_matches('.').parse().unwrap(), out);
        }
    }
}

/// The body of an answer with a Content-Length.
fn body_of(mut stream: impl BufRead) -> Vec<u8> {
    let mut len = 0;
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).unwrap();
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            len = value.trim().parse().unwrap();
        }
        if line.trim().is_empty() {
            break;
        }
    }
    let mut body = vec![0; len];
    stream.read_exact(&mut body).unwrap();
    body
}
