"""The questions of the later rows: special cases, how bad it was, care, days, privacy."""

from types import MappingProxyType

from compliance.domain.recordkeeping.question_types import (
    AnswerType,
    Question,
    one_of,
    yes_no,
)

HARM_QUESTIONS: tuple[Question, ...] = (
    one_of(
        "blood_exposure",
        "1904.8",
        "Was a needle, another sharp object, or somebody else's blood involved?",
        {
            "none": "No",
            "clean_sharp": "A cut or stick by a clean object, or with one's own blood only",
            "contaminated_sharp": "A cut or stick by an object with another person's blood on it, "
            "or other infectious material",
            "splash": "A splash on skin, eyes or mouth, without a cut",
        },
    ),
    one_of(
        "medical_removal",
        "1904.9",
        "Was the worker removed from an exposure because of medical tests?",
        {
            "none": "No",
            "required": "Yes, as an OSHA standard requires at that level",
            "voluntary": "Yes, below that level, by the employer's own choice",
        },
    ),
    yes_no(
        "removal_chemical",
        "1904.9(b)(1)",
        "Was the worker removed because of a chemical, such as lead or cadmium?",
    ),
    Question(
        "audiograms",
        "What do the audiograms show, for each ear?",
        "1904.10",
        "Hearing levels in dB at 2000, 3000 and 4000 Hz. The baseline is the revised one where an "
        "earlier loss was recorded. Correction for age: the average in dB, 0 for none.",
        AnswerType.AUDIOGRAMS,
    ),
    one_of(
        "retest",
        "1904.10(b)(4)",
        "Was the hearing tested again?",
        {
            "not_done": "No",
            "confirmed": "Yes, within 30 days, and the shift was confirmed",
            "not_confirmed": "Yes, within 30 days, and the shift was not confirmed",
            "not_persistent": "Yes, later, and the shift did not last",
        },
    ),
    yes_no(
        "tb_before_employment",
        "1904.11(b)(1)",
        "Was the test already positive before employment began?",
    ),
    yes_no(
        "tb_exposed_at_work",
        "1904.11(a)",
        "Was the worker exposed at work to somebody known to have active tuberculosis?",
    ),
    yes_no(
        "tb_infected",
        "1904.11(a)",
        "Is there a positive test or a diagnosis of tuberculosis?",
    ),
    one_of(
        "tb_other_source",
        "1904.11(b)(2)",
        "Is there a source outside work?",
        {
            "none": "No",
            "household": "The worker lives with somebody who has active tuberculosis",
            "public_health": "The health department named a contact outside work",
            "investigation": "A medical investigation points outside work",
        },
    ),
    yes_no("died", "1904.7(b)(2)", "Did the worker die of it?", "However long afterwards."),
    Question(
        "days_away",
        "How many days away from work were there?",
        "1904.7(b)(3)",
        "If they are counted already (see `compliance incidents days`); settles the next three.",
        AnswerType.COUNT,
    ),
    yes_no(
        "clinician_days_off",
        "1904.7(b)(3)(ii)",
        "Did a clinician recommend at least one day off after the day of the injury or onset?",
        "Also where the worker came in all the same.",
    ),
    yes_no(
        "missed_days",
        "1904.7(b)(3)(i)",
        "Did the worker miss a full day after the day of the injury or onset because of it?",
        "Also where the employer sent the worker home for want of suitable work. Days off, "
        "holidays and weekends count only on a clinician's word.",
    ),
    yes_no(
        "missed_though_cleared",
        "1904.7(b)(3)(iii)",
        "Had a clinician said for all those days that the worker could come to work?",
        "Then they were the worker's own choice. Not where the employer sent the worker home.",
    ),
    Question(
        "days_restricted",
        "How many days of restricted work or transfer were there?",
        "1904.7(b)(4)",
        "If they are counted already; settles the next five.",
        AnswerType.COUNT,
    ),
    yes_no(
        "transferred",
        "1904.7(b)(4)(ix)",
        "After that day, was the worker given another job, if only for part of a day?",
        "Or did a clinician recommend it.",
    ),
    one_of(
        "restriction",
        "1904.7(b)(4)(i)",
        "Was the worker's own job restricted?",
        {
            "none": "No",
            "employer": "Yes, by the employer",
            "clinician": "Yes, a clinician said what not to do, whether or not it was followed",
            "vague_note": "A clinician gave a vague note, such as light duty or take it easy",
        },
    ),
    yes_no(
        "restriction_injury_day_only",
        "1904.7(b)(4)(iii)",
        "Was it only for the day of the injury or onset itself?",
    ),
    one_of(
        "restriction_effect",
        "1904.7(b)(4)(iv)",
        "What could the worker not do?",
        {
            "routine": "Something that the job asks for at least once a week",
            "partial_day": "The full scheduled day or shift",
            "not_routine": "Only something done less than once a week, or not part of the job",
            "fewer_pieces": "All of it, only fewer pieces in a shift",
        },
    ),
    one_of(
        "vague_note_answer",
        "1904.7(b)(4)(vii)",
        "Asked what the vague note means, what did the clinician say?",
        {
            "all_possible": "All routine work and the full shift are possible",
            "not_all_possible": "Not all of it is possible",
            "no_answer": "Nobody was asked, or there was no answer",
        },
    ),
    Question(
        "treatments",
        "What treatment was given or advised?",
        "1904.7(b)(5)",
        "All of it, first aid included; advice of a clinician counts though it was not followed. "
        "Who gave it makes no difference. An empty list: none.",
        AnswerType.TREATMENTS,
    ),
    yes_no(
        "lost_consciousness",
        "1904.7(b)(6)",
        "Did the worker lose consciousness?",
        "For however short a time.",
    ),
    one_of(
        "significant_diagnosis",
        "1904.7(b)(7)",
        "Did a clinician diagnose one of these for the first time?",
        {
            "none": "None of these",
            "cancer": "Cancer",
            "chronic_irreversible": "A chronic irreversible disease, such as silicosis",
            "fracture": "A fractured or cracked bone",
            "punctured_eardrum": "A punctured eardrum",
        },
        "They count without any treatment or restriction.",
    ),
    yes_no(
        "intimate_part",
        "1904.29(b)(7)(i)",
        "Is it about an intimate part of the body or the reproductive system?",
    ),
    yes_no("sexual_assault", "1904.29(b)(7)(ii)", "Did it come from a sexual assault?"),
    yes_no(
        "asked_for_privacy",
        "1904.29(b)(7)(vi)",
        "Did the employee, unasked, want the name kept off the log?",
        "Possible for illnesses only, never for injuries.",
    ),
    Question(
        "injured_on",
        "On which day was the injury or onset?",
        "1904.29(a)",
        "Checked against the day of death; decides nothing here.",
        AnswerType.DATE,
        MappingProxyType({}),
    ),
    Question(
        "died_on",
        "On which day did the worker die?",
        "1904.7(b)(2)",
        "Says that the worker died.",
        AnswerType.DATE,
    ),
)
