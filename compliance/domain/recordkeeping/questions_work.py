"""The questions of the first rows: who, what, where, why, and whether it is new."""

from collections.abc import Mapping
from types import MappingProxyType

from compliance.domain.recordkeeping.question_types import (
    AnswerType,
    Question,
    one_of,
    yes_no,
)

_AGGRAVATIONS: Mapping[str, str] = MappingProxyType(
    {
        "death": "Death",
        "unconscious": "Loss of consciousness",
        "days": "A day away, restricted work or a transfer",
        "treatment": "Medical treatment, or a change of the treatment there was",
        "none": "None of these",
    }
)

WORK_QUESTIONS: tuple[Question, ...] = (
    one_of(
        "worker",
        "1904.31",
        "Who was hurt or became ill?",
        {
            "employee": "Somebody on our payroll: full or part time, seasonal, or a paid intern",
            "agency": "Somebody from an agency, or leased",
            "contractor": "A worker of a contractor",
            "self_employed": "A self-employed person",
            "owner": "The owner of a sole proprietorship, or a partner",
            "volunteer": "An unpaid volunteer",
            "visitor": "A visitor, customer or passer-by",
        },
    ),
    yes_no(
        "supervised_by_us",
        "1904.31(b)(2)",
        "Do we direct this person's work from day to day?",
        "That means how the work is done, not only what comes of it. Asked for agency staff and "
        "workers of contractors.",
    ),
    one_of(
        "condition",
        "1904.46",
        "What happened to the person's health?",
        {
            "none": "Nothing: a near miss, no injury, no illness, no exposure that somebody saw to",
            "injury": "An injury: one event, such as a cut, sprain, burn or broken bone",
            "illness": "An illness, also an infection or a hearing loss shown only by a test",
            "exposure": "An exposure without illness so far: a splash of blood, fumes, contact "
            "with a disease, or a test value that leads to medical removal",
        },
        "Wear over time, heat stress and skin trouble are illnesses. An injury is sudden.",
    ),
    one_of(
        "illness_kind",
        "1904.29(a)",
        "What kind of illness?",
        {
            "skin": "Skin disorder",
            "respiratory": "Respiratory condition, also a contagious one of the airways",
            "poisoning": "Poisoning",
            "hearing": "Hearing loss",
            "tuberculosis": "Tuberculosis, also a positive test alone",
            "hiv_or_hepatitis": "HIV infection or hepatitis",
            "mental": "Mental illness",
            "cold_or_flu": "Common cold or flu",
            "contagious": "Another contagious disease",
            "heat": "Heat stress or another effect of heat or cold",
            "musculoskeletal": "Muscles, tendons, nerves or joints, worn over time",
            "other": "Another illness",
        },
        "Asked for illnesses.",
    ),
    one_of(
        "place",
        "1904.5(b)(1)",
        "Where was the event or exposure?",
        {
            "workplace": "At the establishment, on or off the clock, breaks included",
            "company_lot": "On a parking lot or access road that the employer controls",
            "other_work_place": "At another place where the job required the worker to be",
            "public_place": "In a public place, or on a shared lot not controlled by the employer",
            "business_trip": "On a business trip",
            "home": "At home",
            "private_place": "Elsewhere, on the worker's own time",
            "not_obvious": "It is not obvious where it began",
        },
        "Where it was caused, not where it was noticed. The clock does not matter.",
    ),
    yes_no(
        "there_for_work",
        "1904.5(b)(1)",
        "Was the worker in that public place to work, or because the job required it?",
        "The ordinary way to work does not count.",
    ),
    one_of(
        "trip_moment",
        "1904.5(b)(6)",
        "At what moment of the trip?",
        {
            "on_business": "Travelling, working, or entertaining in the employer's interest",
            "lodging": "After check-in at the lodging, not working",
            "commute_from_lodging": "Between the lodging and a fixed place of work, day by day",
            "detour": "On a detour for personal reasons",
        },
    ),
    yes_no(
        "paid_work_at_home",
        "1904.5(b)(7)",
        "Was the worker doing paid work at home at that moment?",
    ),
    one_of(
        "home_cause",
        "1904.5(b)(7)",
        "What did it come from?",
        {
            "work": "From the work: its tools, materials or tasks",
            "home": "From the home: its stairs, pets, wiring, furniture",
        },
    ),
    one_of(
        "activity",
        "1904.5(b)(2)",
        "What was the worker doing?",
        {
            "work": "Working, on a break, or anything else that is not listed here",
            "public": "There as a member of the public, for example shopping",
            "voluntary_program": "A wellness, medical, fitness or recreational activity",
            "eating": "Eating, drinking, or preparing own food",
            "personal_task": "A personal task that has nothing to do with the job",
            "grooming": "Personal grooming",
            "self_medication": "Taking medicine of one's own accord",
            "self_harm": "Hurting oneself on purpose",
            "commuting": "Arriving at work or leaving it",
        },
    ),
    yes_no(
        "voluntary",
        "1904.5(b)(2)(iii)",
        "Was taking part voluntary?",
        "Not where the employer required it.",
    ),
    one_of(
        "food_cause",
        "1904.5(b)(2)(iv)",
        "What was wrong with the food or drink?",
        {
            "own_food": "Nothing of the employer's: choking, own food, an allergy",
            "contaminated": "It was contaminated by something of the workplace, such as lead",
            "employer_food_poisoning": "Food poisoning from food that the employer supplied",
        },
    ),
    yes_no(
        "outside_assigned_hours",
        "1904.5(b)(2)(v)",
        "Was the personal task done outside the assigned working hours?",
    ),
    yes_no(
        "medicine_for_work_condition",
        "1904.5(b)(2)(vi)",
        "Was the medicine for a condition that comes from work?",
    ),
    yes_no(
        "vehicle_accident",
        "1904.5(b)(2)(vii)",
        "Was it a motor-vehicle accident?",
        "Being struck by a car counts; slipping on ice beside it does not.",
    ),
    yes_no(
        "workplace_contributed",
        "1904.5(b)(2)",
        "Did anything else at work contribute: floor, equipment, materials, somebody's work?",
        "The exception holds only where the private activity alone was the cause.",
    ),
    yes_no(
        "mental_opinion",
        "1904.5(b)(2)(ix)",
        "Did the employee volunteer a trained clinician's opinion that work caused the illness?",
        "All of it: given freely, by a suitably trained clinician, saying that it comes from work.",
    ),
    one_of(
        "cause",
        "1904.5(a)",
        "What did it come from?",
        {
            "work": "Something at work caused it or contributed to it",
            "outside": "Solely something outside work; it merely showed at work",
            "worsened": "It was there before, solely from outside, and work made it worse",
            "not_clear": "We looked and cannot tell",
        },
        "Contributing is enough; it need not be the main cause. Hearing loss: a clinician may find "
        "that work had no part in it; then it is outside.",
    ),
    Question(
        "aggravation",
        "Which of these would not have happened but for the event at work?",
        "1904.5(b)(4)",
        "Asked where something at work made an existing condition worse.",
        AnswerType.CHOICES,
        _AGGRAVATIONS,
    ),
    yes_no(
        "earlier_case",
        "1904.6(a)(1)",
        "Is there an earlier recorded case of the same kind and part of the body?",
        "A first-aid case that was never on the log is none.",
    ),
    one_of(
        "clinician_on_new_case",
        "1904.6(b)(3)",
        "Was a clinician asked whether this is a new case?",
        {
            "not_asked": "Nobody was asked",
            "new": "Yes: it is a new case",
            "same": "Yes: it is the earlier case",
        },
        "Asking is optional, but the answer binds. Of several take the most authoritative.",
    ),
    yes_no(
        "new_work_event",
        "1904.6(b)(1)",
        "Did a new event or exposure at work bring it back?",
    ),
    one_of(
        "earlier_state",
        "1904.6(a)(2)",
        "How was it before it came back?",
        {
            "healed": "Healed completely: all signs and symptoms were gone",
            "episodes": "A lasting illness that was quiet between episodes, such as asthma",
            "not_healed": "Not healed completely",
        },
    ),
)
