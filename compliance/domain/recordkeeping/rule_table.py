"""The rules of 29 CFR 1904.4 to 1904.12, 1904.29, 1904.31 and 1904.46 in our words.

Each rule has two lines: its key, its section in title 29 of the CFR, and how far the text was read
(R: the regulation or OSHA's own explanation; R2: a secondary source only; NR: not read; INF: our
inference); then the words.
"""

RULES_TEXT = """
# who is covered
covered.payroll 1904.31(a) R
  A person on the payroll is covered, whatever the contract.
covered.supervised 1904.31(b)(2) R
  Staff of an agency go on the log of whoever directs their work from day to day: yours.
covered.contractor 1904.31(b)(3) R
  A contractor's worker whom you direct from day to day goes on your log.
covered.not_supervised 1904.31(b)(4) R
  Another employer directs this person's work from day to day and records the case, once.
covered.self_employed 1904.31(b)(1) R
  A self-employed person is not covered.
covered.owner 1904.31(a) R
  The owner of a sole proprietorship or a partner is not an employee.
covered.volunteer 1904.31(a) INF
  An unpaid volunteer is not on the payroll, so nothing is recorded.
covered.visitor 1904.31(a) INF
  A visitor or customer is no employee, so nothing is recorded.
# injury or illness
harm.injury_or_illness 1904.46 NR
  There is an injury or illness: an abnormal condition or disorder.
harm.exposure_counts 1904.4(a)(3) R
  Nobody is ill yet, but a section on special cases looks at such an exposure all the same.
harm.exposure_general 1904.4(a)(3) INF
  Nobody is ill yet; what the exposure led to decides, as for any other case.
harm.none 1904.46 NR
  There is no abnormal condition or disorder: a near miss.
# work-relatedness: place
work.environment 1904.5(b)(1) R
  It happened in the work environment: on the premises, or where the job required presence.
work.company_lot 1904.5(b)(1) R
  A lot or access road under the employer's control belongs to the establishment.
work.public_place 1904.5(b)(1) R
  A public or shared place where the worker was not for work is no work environment.
work.private_place 1904.5(b)(1) R
  It happened away from work, on the worker's own time.
work.trip 1904.5(b)(6) R
  On a business trip what the worker does in the employer's interest is work.
work.lodging 1904.5(b)(6)(i) R
  After check-in the lodging is a home away from home until work begins again.
work.detour 1904.5(b)(6)(ii) R2
  A detour for personal reasons is outside the work environment.
work.home 1904.5(b)(7) R
  Working at home: it happened during paid work and came from the work itself.
work.home_setting 1904.5(b)(7) R
  At home: it did not happen during paid work, or came from the home and not from the work.
work.evaluated 1904.5(b)(3) R2
  Where it happened is not obvious; duties and surroundings were weighed to decide.
# work-relatedness: cause
work.caused 1904.5(a) R2
  An event or exposure at work caused it or contributed to it.
work.presumed 1904.5(a) R2
  The cause is not clear; what happens in the work environment is presumed work-related.
work.symptoms_only 1904.5(b)(2)(ii) R
  The signs merely showed at work; the cause lies solely outside.
work.aggravated_death 1904.5(b)(4)(i) R2
  But for the work event the existing condition would not have led to death.
work.aggravated_unconscious 1904.5(b)(4)(ii) R2
  But for the work event there would have been no loss of consciousness.
work.aggravated_days 1904.5(b)(4)(iii) R2
  But for the work event there would have been no day away, restriction or transfer.
work.aggravated_treatment 1904.5(b)(4)(iv) R2
  But for the work event no medical treatment, or no change of it, would have been needed.
work.not_aggravated 1904.5(b)(4) R2
  The condition came from outside work, and work made it worse in none of the four ways.
# work-relatedness: exceptions and their limits
except.public 1904.5(b)(2)(i) R
  The worker was there as a member of the public.
except.voluntary 1904.5(b)(2)(iii) R2
  It came solely from a voluntary wellness, medical, fitness or recreational activity.
except.voluntary_limit 1904.5(b)(2)(iii) R2
  The activity was not voluntary, or something else at work contributed: no exception.
except.food 1904.5(b)(2)(iv) R2
  It came solely from eating, drinking or preparing one's own food.
except.food_limit 1904.5(b)(2)(iv) NR
  Food contaminated by the workplace, or food poisoning from the employer's food, counts.
except.food_solely 1904.5(b)(2)(iv) R2
  Something at work besides the meal contributed: no exception.
except.personal 1904.5(b)(2)(v) R2
  It came solely from a personal task outside the assigned hours.
except.personal_limit 1904.5(b)(2)(v) R2
  The personal task fell in assigned hours, or something at work contributed: no exception.
except.self_care 1904.5(b)(2)(vi) R2
  It came solely from grooming, own medicine for a condition not from work, or self-harm.
except.self_care_limit 1904.5(b)(2)(vi) R2
  The medicine was for a condition from work, or something at work contributed: no exception.
except.commute 1904.5(b)(2)(vii) R2
  A motor-vehicle accident on the company's lot or access road while commuting.
except.commute_limit 1904.5(b)(2)(vii) R2
  While commuting only motor-vehicle accidents are left out; a slip on the lot counts.
except.cold 1904.5(b)(2)(viii) R2
  The common cold and the flu are never recorded.
except.mental 1904.5(b)(2)(ix) R
  Mental illness: no trained clinician's opinion was volunteered that work caused it.
except.mental_limit 1904.5(b)(2)(ix) R
  Mental illness: the employee volunteered a trained clinician's opinion that work caused it.
# new case
new.first 1904.6(a)(1) R
  There is no earlier recorded case of the same kind and part of the body.
new.healed 1904.6(a)(2) R
  The earlier case had healed completely, and an event at work brought it back.
new.episode 1904.6(b)(2) R
  An exposure at work set off this episode of a lasting illness: each is a new case.
new.not_healed 1904.6(a)(2) R
  The earlier case had not healed completely: it goes on, and its entry is updated.
new.no_event 1904.6(b)(1) R
  It came back without a new event or exposure at work: recorded once, entry updated.
new.clinician 1904.6(b)(3) R
  A clinician was asked whether the case is new, and that answer binds.
# special cases
sharps.record 1904.8(a) R
  A cut or stick by a sharp with another person's blood on it is always recorded.
sharps.clean 1904.8(b)(2) R
  A cut by a clean object is judged by the general criteria.
sharps.later_disease 1904.8(b)(3) R2
  A bloodborne disease was diagnosed after a cut: the type becomes illness.
sharps.splash 1904.8(b)(4) R2
  A splash without a cut is an illness, recorded only by diagnosis or general criteria.
sharps.splash_disease 1904.8(b)(4) R2
  The splash led to the diagnosis of a bloodborne disease.
removal.required 1904.9(a) R2
  Medical removal under an OSHA standard is recorded as days away or as restricted work.
removal.chemical 1904.9(b)(1) R2
  Removal because of a chemical is entered as poisoning.
removal.voluntary 1904.9(b)(3) NR
  Removal below the level of the standard, by the employer's own choice, is not recorded.
hearing.record 1904.10(a) R
  In one ear the average shifted by 10 dB or more and lies 25 dB or more above zero.
hearing.shift 1904.10(b)(2)(i) R
  The average shift at 2000, 3000 and 4000 Hz is below 10 dB.
hearing.age 1904.10(b)(3) NR
  With the correction for age the shift is below 10 dB.
hearing.level 1904.10(a) R
  The average is less than 25 dB above audiometric zero; no correction for age here.
hearing.not_confirmed 1904.10(b)(4) NR
  A retest within 30 days did not confirm the shift.
hearing.confirmed 1904.10(b)(4) NR
  A retest confirmed the shift: enter it within 7 calendar days of the retest.
hearing.not_persistent 1904.10(b)(4) NR
  Later tests show that the shift did not last: line out the entry.
hearing.clinician 1904.10(b)(6) R2
  A clinician found that work neither caused nor significantly aggravated the loss.
tb.record 1904.11(a) R
  Exposed at work to a known active case of tuberculosis, then infected.
tb.not_infected 1904.11(a) R
  There is no positive test and no diagnosis.
tb.not_exposed 1904.11(a) R
  There was no exposure at work to a known active case.
tb.before 1904.11(b)(1) R
  The test was positive before employment began.
tb.household 1904.11(b)(2) R
  The worker lives with somebody who has active tuberculosis; an entry is lined out.
tb.public_health 1904.11(b)(2) R
  The health department names a contact outside work; an entry is lined out.
tb.investigation 1904.11(b)(2) R
  A medical investigation points to a source outside work; an entry is lined out.
# general criteria
criteria.none 1904.7(b)(1) R2
  None of the general criteria is met: keep it as a first-aid case.
criteria.death 1904.7(b)(2) R2
  The worker died of it.
criteria.away 1904.7(b)(3)(i) R2
  At least one day away from work after the day of the injury or onset.
criteria.away_advised 1904.7(b)(3)(ii) R
  A clinician recommended days off; they count even where the worker came in.
criteria.away_cleared 1904.7(b)(3)(iii) R
  A clinician said the worker could work; staying home after that does not count.
criteria.restricted 1904.7(b)(4)(i) R2
  Restricted work: kept from a routine function or from the full scheduled day.
criteria.partial_day 1904.7(b)(4)(v) R2
  A part of a shift lost after the day of the injury is a day of restricted work.
criteria.not_routine 1904.7(b)(4)(iv) R2
  The restriction hits neither a routine function (done weekly) nor the full day.
criteria.fewer_pieces 1904.7(b)(4)(vi) NR
  Making fewer pieces in a shift is not restricted work.
criteria.injury_day 1904.7(b)(4)(iii) R2
  A restriction on the day of the injury alone is not recorded.
criteria.vague_cleared 1904.7(b)(4)(vii) NR
  Asked about the vague note, the clinician said all routine work and full days are possible.
criteria.vague 1904.7(b)(4)(vii) NR
  A vague note counts as a restriction unless the clinician says all routine work is possible.
criteria.transfer 1904.7(b)(4)(ix) NR
  Given another job, if only for part of a day: a transfer.
criteria.unconscious 1904.7(b)(6) R2
  The worker lost consciousness; for how long makes no difference.
criteria.diagnosis 1904.7(b)(7) R2
  A significant diagnosis: cancer, chronic irreversible disease, broken bone, burst eardrum.
criteria.no_treatment 1904.7(b)(5)(i) NR
  No treatment was given or advised.
# treatment and first aid
treat.beyond 1904.7(b)(5)(i) NR
  This care is not on the closed list of first aid: medical treatment.
treat.refused 1904.7(b)(5)(v) NR
  Treatment advised by a clinician counts though the worker refused it.
treat.observation 1904.7(b)(5)(i)(A) NR
  A visit only for observation or counselling is no medical treatment.
treat.diagnostic 1904.7(b)(5)(i)(B) NR
  Finding out what is wrong, also with prescribed drugs, is no medical treatment.
treat.other_first_aid 1904.7(b)(5)(ii) R
  Somebody found this care to be on the closed list of first aid.
first_aid.A 1904.7(b)(5)(ii)(A) R
  A medicine without prescription, at its own strength.
first_aid.B 1904.7(b)(5)(ii)(B) R
  A tetanus shot.
first_aid.C 1904.7(b)(5)(ii)(C) R
  Cleaning, flushing or soaking a surface wound.
first_aid.D 1904.7(b)(5)(ii)(D) R
  Covering a wound; butterfly and Steri-Strip.
first_aid.E 1904.7(b)(5)(ii)(E) R
  Hot or cold therapy.
first_aid.F 1904.7(b)(5)(ii)(F) R
  A support that is not rigid.
first_aid.G 1904.7(b)(5)(ii)(G) R
  Held still only while being transported.
first_aid.H 1904.7(b)(5)(ii)(H) R
  A nail drilled or a blister drained.
first_aid.I 1904.7(b)(5)(ii)(I) R
  An eye patch.
first_aid.J 1904.7(b)(5)(ii)(J) R
  Out of the eye by irrigation or cotton swab alone.
first_aid.K 1904.7(b)(5)(ii)(K) R
  A splinter or the like, removed by simple means.
first_aid.L 1904.7(b)(5)(ii)(L) R
  A finger guard.
first_aid.M 1904.7(b)(5)(ii)(M) R
  Massage.
first_aid.N 1904.7(b)(5)(ii)(N) R
  Drinking fluids against heat stress.
# days
days.after_injury 1904.7(b)(3)(i) R2
  Counting begins on the day after the injury or onset.
days.advised 1904.7(b)(3)(ii) R
  Days that a clinician recommended count, whether or not the worker followed the advice.
days.cleared 1904.7(b)(3)(iii) R
  From the day on which a clinician says the worker can work, staying away does not count.
days.calendar 1904.7(b)(3)(iv) R
  Calendar days count, whether or not the worker was due to work.
days.off_duty 1904.7(b)(3)(v) R
  Days off right after the injury count only on a clinician's word; so too (vi) for holidays.
days.cap 1904.7(b)(3)(vii) R
  Days away and restricted end at 180 together.
days.cap_first 1904.7(b)(3)(vii) R2
  180 restricted days came before the first day away: column H, with 180 in L and none in K.
days.left 1904.7(b)(3)(viii) R
  The worker left for another reason than the case: counting stops.
days.left_case 1904.7(b)(3)(viii) NR
  The worker left because of the case: the total is estimated.
days.year 1904.7(b)(3)(ix) NR
  All days go on the log of the year of the injury.
days.estimate 1904.7(b)(3) R2
  A span still runs or lies ahead: this is an estimate, to be replaced by the actual figure.
days.permanent 1904.7(b)(4)(xi) R
  The change of the job became permanent: restricted days stop, after one day at least.
days.fatal 1904.7(b)(2) INF
  A death asks only for the mark in column G; K and L stay empty.
days.away_wins 1904.7(b)(3) INF
  A day that is both away and restricted counts once, as away.
# column, type, privacy
column.G 1904.7(b)(2) R2
  Column G: death.
column.H 1904.7(b)(3) R2
  Column H: days away; the worst outcome decides.
column.I 1904.7(b)(4) R2
  Column I: transfer or restriction.
column.J 1904.7(b)(1) R2
  Column J: recordable for another reason.
type.M1 1904.29(a) R
  Type M1: injury.
type.M2 1904.29(a) R
  Type M2: skin disorder.
type.M3 1904.29(a) R
  Type M3: respiratory condition.
type.M4 1904.29(a) R
  Type M4: poisoning.
type.M5 1904.29(a) R
  Type M5: hearing loss.
type.M6 1904.29(a) R
  Type M6: all other illnesses.
privacy.intimate 1904.29(b)(7)(i) R2
  Privacy case: an intimate part of the body or the reproductive system.
privacy.assault 1904.29(b)(7)(ii) R2
  Privacy case: a sexual assault.
privacy.mental 1904.29(b)(7)(iii) R2
  Privacy case: a mental illness.
privacy.disease 1904.29(b)(7)(iv) R2
  Privacy case: HIV infection, hepatitis or tuberculosis.
privacy.sharps 1904.29(b)(7)(v) R2
  Privacy case: a stick or cut by a contaminated sharp.
privacy.asked 1904.29(b)(7)(vi) R2
  Privacy case: an illness, and the employee asked for it on his or her own.
privacy.none 1904.29(b)(8) NR
  No privacy case: the list of six is complete, and none of them applies.
"""
