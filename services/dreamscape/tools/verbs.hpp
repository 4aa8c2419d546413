/// Every verb, in the order of --help. A new one is a file and a row in each list.
#pragma once

#include "dreamscape/tools/verb.hpp"

namespace dreamscape {

extern const Verb kServe, kCheck, kConfig, kHealth;  // services_command.cpp
extern const Verb kCompletion, kMan;                 // completion_command.cpp
extern const Verb kDoctor, kUser, kPolicy, kImport, kCopy, kBackup, kRestore, kSweep, kScrub;
inline constexpr const Verb* kVerbs[] = {&kServe,   &kCheck,  &kConfig, &kHealth,     &kDoctor,
                                         &kUser,    &kPolicy, &kImport, &kCopy,       &kBackup,
                                         &kRestore, &kSweep,  &kScrub,  &kCompletion, &kMan};

extern const Verb kUserList, kUserShow, kUserCreate, kUserSetPassword, kUserSuspend, kUserReactivate, kUserUnlock;
extern const Verb kUserSessions, kUserMakeAdmin, kUserDelete;
inline constexpr const Verb* kUserVerbs[] = {&kUserList,      &kUserShow,       &kUserCreate, &kUserSetPassword,
                                             &kUserSuspend,   &kUserReactivate, &kUserUnlock, &kUserSessions,
                                             &kUserMakeAdmin, &kUserDelete};

extern const Verb kPolicyAdd;
inline constexpr const Verb* kPolicyVerbs[] = {&kPolicyAdd};

}  // namespace dreamscape
