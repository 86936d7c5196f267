/*
 * One attempt: its lease, its answers, its close, and everything that may happen to the machines.
 *
 * One candidate with two devices, one position of the form, one Redis. A step that bears a
 * script's name is that script: Redis runs it whole or not at all. docs/proofs.md says which line
 * of which script each step stands for, and what is left out.
 *
 * Three copies of the attempt: what Redis has in memory (live), what is on its disk (disk), what
 * its replica has (replica). LEVEL says what an answer waits for before it leaves the server, and
 * so which fault it has to survive: 1 the disk (a power cut), 2 the replica (a failover), 3 both.
 *
 * The network is the worst there is: what was ever sent may arrive later, in any order, any number
 * of times, or never; an answer may get lost, or arrive when nobody waits for it any more.
 *
 * The verifier's environment sets LEVEL, BUG (0 is the protocol as it is), WATCH (one property
 * alone; 0 is all) and how many CLAIMS, ANSWERS and FAULTS there may be.
 */

#define DEVICES   2
#define MUTATIONS 4   /* Answers are numbered 1 to 3; 0 is no answer. */

/* What can be broken on purpose. */
#define NO_EPOCH_CHECK     (bug == 1)
#define NO_VERSION_CHECK   (bug == 2)
#define ACK_EARLY          (bug == 3)
#define EPOCH_LESS_DURABLE (bug == 4)
#define REPEAT_NOT_AWAITED (bug == 5)
#define SAVES_WHEN_OVER    (bug == 6)
#define CLOSES_AGAIN       (bug == 7)

/* What must hold. An assertion of a property that is not watched is true. */
#define NEVER_LOST     (watch && watch != 1)
#define NO_STALE_WRITE (watch && watch != 2)
#define TAKEOVER_STAYS (watch && watch != 3)
#define NOTHING_LATE   (watch && watch != 4)
#define NONE_UNSEEN    (watch && watch != 5)
#define COUNTED_ONCE   (watch && watch != 6)
#define CLOSED_ONCE    (watch && watch != 7)
#define ONE_HOLDER     (watch && watch != 8)

#define DISK    1
#define REPLICA 2

byte level, bug, watch, claims_left, answers_most, faults_left;

typedef Copy {
  byte epoch;          /* the lease */
  byte closed;         /* 0 open, else how it was closed */
  byte closings;       /* closing events in the log */
  byte version;        /* accepted writes */
  byte log[MUTATIONS]  /* which answer made each version */
};
#define OPEN      0
#define SUBMITTED 1
#define EXPIRED   2

Copy live, disk, replica;
bool over;             /* The deadline has passed. */

/* An answer that a candidate gave, the requests that carry it, and its "saved". */
typedef Answer {
  byte by;             /* the device it was given on */
  byte base;           /* the version the page had seen */
  byte knows;          /* the answer that the candidate saw at that version */
  byte under;          /* the epochs it was sent under, one bit each */
  byte version;        /* the version that its "saved" names; 0: there is none */
  byte held;           /* what that "saved" still waits for */
  bool acked           /* "saved" has left the server. */
};
Answer answer[MUTATIONS];
byte answers;

/* A page, the requests that are not answers, and the newest reply to them. */
typedef Device {
  byte mode;
  byte epoch;
  byte base;           /* the newest version this page has seen */
  byte knows;          /* the answer at that version */
  byte pending;        /* the answer that is not saved yet; it survives a reload */
  bool claiming;       /* A claim is on its way. */
  byte finishing;      /* the epochs that "submit" was sent under, one bit each */
  byte reply;
  byte held;           /* what the reply still waits for */
  bool granted;        /* The reply grants a new epoch. */
  byte told_epoch, told_version, told_answer, told_closed, told_about
};
Device device[DEVICES];

/* Modes. */
#define AWAY     0     /* not open, or just reloaded: no lease */
#define WRITING  1
#define READONLY 2     /* superseded */
#define DONE     3

/* Replies. */
#define NOTHING    0
#define LEASED     1
#define SUPERSEDED 2
#define CONFLICT   3
#define CLOSED     4

/* What has been promised; only the assertions read it. */
byte promised_epoch;   /* the highest epoch that a device was told is its own */
byte promised_close;   /* how the attempt ended, as a device was told */

byte i, j;              /* Scratch, 0 between two steps. */

c_code {
  static int setting(const char *name) {
    const char *found = getenv(name);
    return found ? atoi(found) : 0;
  }

  static char seen_before[16];

  static void mark(int number, const char *what) {
    if (!seen_before[number]) {
      seen_before[number] = 1;
      printf("REACHED: %s\n", what);
    }
  }
};

/* ----- what must hold ---------------------------------------------------------------------- */

inline check_promises() {
  /* An acknowledged answer is never lost: it stands in the log under the version it was told. */
  i = 1;
  do
  :: i < MUTATIONS ->
     assert(NEVER_LOST || !answer[i].acked || live.log[answer[i].version] == i);
     i++
  :: else -> i = 0; break
  od;
  /* A takeover that was told to its device stays. */
  assert(TAKEOVER_STAYS || live.epoch >= promised_epoch);
  /* It closes once, and stays closed as it was told. */
  assert(CLOSED_ONCE || live.closings <= 1);
  assert(CLOSED_ONCE || promised_close == OPEN || live.closed == promised_close)
}

/* A repeat counts once: no answer stands in the log twice. */
inline check_once() {
  i = 1;
  do
  :: i < live.version -> assert(COUNTED_ONCE || live.log[i] != live.log[live.version]); i++
  :: else -> i = 0; break
  od
}

inline check_accepted(n, lease) {
  /* After a takeover nothing is accepted from the older device. */
  assert(NO_STALE_WRITE || lease >= promised_epoch);
  /* Nothing is accepted after the close or the deadline. */
  assert(NOTHING_LATE || !over && live.closed == OPEN && promised_close == OPEN);
  /* Whoever overwrites an answer has seen that answer. */
  assert(NONE_UNSEEN || live.log[live.version] == answer[n].knows)
}

/* ----- replies: each waits until what it tells is durable ------------------------------------ */

/* `writes` says whether the script wrote anything itself. */
inline put_off(waits, writes) {
  if
  :: ACK_EARLY || (REPEAT_NOT_AWAITED && !writes) -> waits = 0
  :: else -> waits = level
  fi
}

inline release_saved(n) {
  if
  :: answer[n].version != 0 && answer[n].held == 0 && !answer[n].acked ->
     answer[n].acked = true;
     printf("STORY: the server answers: answer %d is saved as version %d\n", n, answer[n].version)
  :: else
  fi
}

inline release_reply(d) {
  if
  :: device[d].reply == LEASED && device[d].held == 0 && device[d].granted ->
     device[d].granted = false;
     printf("STORY: the server answers device %d: epoch %d is yours\n", d, device[d].told_epoch);
     if
     :: device[d].told_epoch > promised_epoch -> promised_epoch = device[d].told_epoch
     :: else
     fi
  :: device[d].reply == CLOSED && device[d].held == 0 && promised_close == OPEN ->
     promised_close = device[d].told_closed;
     printf("STORY: the server answers device %d: it is closed\n", d)
  :: else
  fi
}

inline tell(d, what, writes) {
  device[d].reply = what;
  device[d].granted = false;
  device[d].told_epoch = live.epoch;
  device[d].told_version = live.version;
  device[d].told_answer = live.log[live.version];
  device[d].told_closed = live.closed;
  device[d].told_about = 0;
  put_off(device[d].held, writes)
}

inline forget_reply(d) {
  device[d].reply = NOTHING;
  device[d].held = 0;
  device[d].granted = false;
  device[d].told_epoch = 0;
  device[d].told_version = 0;
  device[d].told_answer = 0;
  device[d].told_closed = 0;
  device[d].told_about = 0
}

/* Nobody hears what had not left the server; whoever asked asks again. */
inline forget_replies() {
  j = 1;
  do
  :: j < MUTATIONS ->
     if
     :: !answer[j].acked -> answer[j].version = 0
     :: else
     fi;
     answer[j].held = 0;
     j++
  :: else -> j = 0; break
  od;
  forget_reply(0);
  forget_reply(1)
}

/* What waited only for this copy leaves the server. */
inline durable_on(where) {
  j = 1;
  do
  :: j < MUTATIONS ->
     answer[j].held = answer[j].held & (3 - where);
     release_saved(j);
     j++
  :: else -> j = 0; break
  od;
  j = 0;
  do
  :: j < DEVICES ->
     device[j].held = device[j].held & (3 - where);
     release_reply(j);
     j++
  :: else -> j = 0; break
  od
}

/* ----- the scripts --------------------------------------------------------------------------- */

inline close(how) {
  live.closed = how;
  live.closings++
}

inline close_if_over() {
  if
  :: over && live.closed == OPEN ->
     printf("STORY: the deadline closes the attempt\n");
     c_code { mark(1, "a close by the deadline"); };
     close(EXPIRED)
  :: else
  fi
}

inline claim_lease(d) {
  close_if_over();
  if
  :: live.closed == OPEN ->
     if
     :: promised_epoch > 0 && device[1 - d].epoch == live.epoch -> c_code { mark(2, "a takeover"); }
     :: else
     fi;
     live.epoch++;
     printf("STORY: claim_lease: device %d gets epoch %d\n", d, live.epoch);
     tell(d, LEASED, true);
     device[d].granted = true
  :: else -> tell(d, CLOSED, true)
  fi;
  release_reply(d)
}

inline resume_lease(d) {
  if
  :: live.closed != OPEN -> tell(d, CLOSED, false)
  :: live.closed == OPEN && device[d].epoch != live.epoch ->
     c_code { mark(3, "a resume that is superseded"); };
     printf("STORY: resume_lease: device %d, epoch %d, is superseded\n", d, device[d].epoch);
     tell(d, SUPERSEDED, false)
  :: else ->
     c_code { mark(4, "a resume that goes on"); };
     printf("STORY: resume_lease: device %d goes on under epoch %d\n", d, live.epoch);
     tell(d, LEASED, false)
  fi;
  release_reply(d)
}

inline repeat(n) {
  c_code { mark(8, "a repeat that is recognised"); };
  printf("STORY: save_response: answer %d is repeated; it is version %d\n", n, live.version);
  if
  :: !answer[n].acked && (answer[n].version == 0 || REPEAT_NOT_AWAITED) ->
     answer[n].version = live.version;
     put_off(answer[n].held, false);
     release_saved(n)
  :: else
  fi
}

inline accept(n, lease) {
  printf("STORY: save_response: answer %d of device %d, epoch %d, becomes version %d\n",
         n, answer[n].by, lease, live.version + 1);
  check_accepted(n, lease);
  live.version++;
  live.log[live.version] = n;
  check_once();
  answer[n].version = live.version;
  put_off(answer[n].held, true);
  release_saved(n)
}

inline save_response(n, lease) {
  if
  :: lease != live.epoch && !NO_EPOCH_CHECK ->
     c_code { mark(5, "a save of an older epoch, refused"); };
     printf("STORY: save_response: answer %d under epoch %d is refused\n", n, lease);
     if
     :: device[answer[n].by].epoch == lease -> tell(answer[n].by, SUPERSEDED, false)
     :: else
     fi
  :: else ->
     if
     :: live.version != 0 && live.log[live.version] == n -> repeat(n)
     :: else ->
        if
        :: (over || live.closed != OPEN) && !SAVES_WHEN_OVER ->
           c_code { mark(6, "a save after the close or the deadline, refused"); };
           printf("STORY: save_response: answer %d comes too late\n", n)
        :: !((over || live.closed != OPEN) && !SAVES_WHEN_OVER) &&
           answer[n].base != live.version && !NO_VERSION_CHECK ->
           c_code { mark(7, "a conflict"); };
           printf("STORY: save_response: answer %d was made on version %d, but there is version %d\n",
                  n, answer[n].base, live.version);
           tell(answer[n].by, CONFLICT, false);
           device[answer[n].by].told_about = n
        :: else -> accept(n, lease)
        fi
     fi
  fi
}

inline submit_attempt(d, lease) {
  close_if_over();
  if
  :: live.closed != OPEN && !CLOSES_AGAIN -> tell(d, CLOSED, false)
  :: !(live.closed != OPEN && !CLOSES_AGAIN) && lease != live.epoch && !NO_EPOCH_CHECK
  :: else ->
     c_code { mark(9, "a submission"); };
     printf("STORY: submit_attempt: device %d closes the attempt\n", d);
     close(SUBMITTED);
     tell(d, CLOSED, true)
  fi;
  release_reply(d);
  check_promises()
}

/* ----- copies -------------------------------------------------------------------------------- */

inline copy(from, to) {
  to.closed = from.closed;
  to.closings = from.closings;
  to.version = from.version;
  to.log[1] = from.log[1];
  to.log[2] = from.log[2];
  to.log[3] = from.log[3]
}

inline make_durable(to, where) {
  copy(live, to);
  if
  :: EPOCH_LESS_DURABLE
  :: else -> to.epoch = live.epoch
  fi;
  durable_on(where)
}

/* What was not durable is gone, and so is every reply that waited for it. */
inline fall_back(from) {
  if
  :: live.version > from.version -> c_code { mark(10, "a save lost before it was acknowledged"); }
  :: else
  fi;
  if
  :: live.epoch > from.epoch -> c_code { mark(11, "a takeover lost before it was acknowledged"); }
  :: else
  fi;
  if
  :: live.closed != from.closed -> c_code { mark(12, "a close lost before it was acknowledged"); }
  :: else
  fi;
  copy(from, live);
  live.epoch = from.epoch;
  forget_replies();
  check_promises()
}

/* ----- who acts ------------------------------------------------------------------------------ */

inline make_answer(d, sees, shown) {
  answers++;
  answer[answers].by = d;
  answer[answers].base = sees;
  answer[answers].knows = shown;
  device[d].pending = answers;
  printf("STORY: device %d: the candidate gives answer %d, seeing version %d\n", d, answers, sees)
}

/* An older truth never turns time back. */
inline learn(d, newer, shown) {
  if
  :: newer > device[d].base ->
     device[d].base = newer;
     device[d].knows = shown
  :: else
  fi
}

/* A candidate at one device, and the page there. */
proctype Page(byte d) {
end:
  do
  :: d_step { /* Opens the exam, or taps to continue here. */
       device[d].mode != DONE && !device[d].claiming && claims_left > 0 ->
       claims_left--;
       printf("STORY: device %d: the candidate opens the exam or taps to continue here\n", d);
       device[d].claiming = true
     }
  :: d_step { /* Reloads; what is not saved yet stays on the device. */
       device[d].mode == WRITING || device[d].mode == READONLY ->
       printf("STORY: device %d: the page is reloaded\n", d);
       device[d].mode = AWAY;
       device[d].epoch = 0;
       device[d].base = 0;
       device[d].knows = 0;
       forget_reply(d)
     }
  :: d_step { /* Answers. */
       device[d].mode == WRITING && device[d].pending == 0 && answers < answers_most ->
       make_answer(d, device[d].base, device[d].knows)
     }
  :: d_step { /* Sends what is not saved yet. */
       device[d].mode == WRITING && device[d].pending != 0 &&
       !(answer[device[d].pending].under & (1 << device[d].epoch)) ->
       answer[device[d].pending].under =
         answer[device[d].pending].under | (1 << device[d].epoch)
     }
  :: d_step { /* Finishes, once everything is saved. */
       device[d].mode == WRITING && device[d].pending == 0 &&
       !(device[d].finishing & (1 << device[d].epoch)) ->
       device[d].finishing = device[d].finishing | (1 << device[d].epoch)
     }
  :: d_step { /* Hears that an answer is saved. */
       device[d].pending != 0 && answer[device[d].pending].acked ->
       printf("STORY: device %d: the page shows answer %d as saved\n", d, device[d].pending);
       learn(d, answer[device[d].pending].version, device[d].pending);
       device[d].pending = 0
     }
  :: d_step { /* Hears that the lease is its own. */
       device[d].reply == LEASED && device[d].held == 0 && device[d].mode != DONE ->
       assert(ONE_HOLDER || device[1 - d].mode != WRITING || device[1 - d].epoch != device[d].told_epoch);
       printf("STORY: device %d: the page may write, under epoch %d\n", d, device[d].told_epoch);
       device[d].mode = WRITING;
       device[d].epoch = device[d].told_epoch;
       learn(d, device[d].told_version, device[d].told_answer);
       forget_reply(d)
     }
  :: d_step { /* Hears that another device has it: never claims by itself. */
       device[d].reply == SUPERSEDED && device[d].held == 0 ->
       if
       :: device[d].mode == WRITING -> device[d].mode = READONLY
       :: else
       fi;
       forget_reply(d)
     }
  :: d_step { /* Hears of a conflict, shows both; the candidate keeps the own answer … */
       device[d].reply == CONFLICT && device[d].held == 0 && device[d].mode == WRITING &&
       device[d].pending == device[d].told_about && answers < answers_most ->
       learn(d, device[d].told_version, device[d].told_answer);
       make_answer(d, device[d].told_version, device[d].told_answer);
       forget_reply(d)
     }
  :: d_step { /* … or the other one. */
       device[d].reply == CONFLICT && device[d].held == 0 ->
       learn(d, device[d].told_version, device[d].told_answer);
       if
       :: device[d].pending == device[d].told_about -> device[d].pending = 0
       :: else
       fi;
       forget_reply(d)
     }
  :: d_step { /* Hears that the attempt is closed. */
       device[d].reply == CLOSED && device[d].held == 0 ->
       device[d].mode = DONE;
       forget_reply(d)
     }
  :: d_step { /* A reply gets lost on its way. */
       device[d].reply != NOTHING && device[d].held == 0 -> forget_reply(d)
     }
  od
}

/* What lies between a page and Redis: a claim arrives once or never, the rest again and again. */
proctype Line(byte d) {
end:
  do
  :: d_step { device[d].claiming -> device[d].claiming = false; claim_lease(d) }
  :: d_step { device[d].claiming -> device[d].claiming = false }
  :: d_step { device[d].mode == WRITING && device[d].reply == NOTHING -> resume_lease(d) }
  :: d_step { device[d].finishing & (1 << 1) -> submit_attempt(d, 1) }
  :: d_step { device[d].finishing & (1 << 2) -> submit_attempt(d, 2) }
  :: d_step { device[d].finishing & (1 << 3) -> submit_attempt(d, 3) }
  od
}

/* An answer on its way, under whichever epochs it was sent: it may arrive again and again. */
proctype Carrier(byte n) {
end:
  do
  :: d_step { answer[n].under & (1 << 1) -> save_response(n, 1) }
  :: d_step { answer[n].under & (1 << 2) -> save_response(n, 2) }
  :: d_step { answer[n].under & (1 << 3) -> save_response(n, 3) }
  od
}

/* Time, the worker that closes what is due, the copying, and the faults. */
proctype Machines() {
end:
  do
  :: d_step { !over -> over = true; printf("STORY: the deadline passes\n") }
  :: d_step { over && live.closed == OPEN -> close_if_over(); check_promises(); skip }
  :: d_step { level & DISK -> make_durable(disk, DISK); skip }
  :: d_step { level & REPLICA -> make_durable(replica, REPLICA); skip }
  :: d_step { EPOCH_LESS_DURABLE -> disk.epoch = live.epoch; replica.epoch = live.epoch }
  :: d_step { faults_left > 0 -> /* The server process is killed: requests and replies are gone. */
       faults_left--;
       printf("STORY: the server process is killed\n");
       device[0].claiming = false;
       device[1].claiming = false;
       forget_replies()
     }
  :: d_step { faults_left > 0 && (level & DISK) ->
       faults_left--;
       printf("STORY: a power cut: Redis comes back with what was on its disk\n");
       fall_back(disk);
       copy(live, replica);
       replica.epoch = live.epoch
     }
  :: d_step { faults_left > 0 && (level & REPLICA) ->
       faults_left--;
       printf("STORY: the primary dies: its replica takes over with what it has\n");
       fall_back(replica);
       copy(live, disk);
       disk.epoch = live.epoch
     }
  od
}

init {
  atomic {
    c_code {
      now.level = setting("LEVEL");
      now.bug = setting("BUG");
      now.watch = setting("WATCH");
      now.claims_left = setting("CLAIMS");
      now.answers_most = setting("ANSWERS");
      now.faults_left = setting("FAULTS");
    };
    run Page(0);
    run Page(1);
    run Line(0);
    run Line(1);
    run Carrier(1);
    run Carrier(2);
    run Carrier(3);
    run Machines()
  }
}
